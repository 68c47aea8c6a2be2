/* Word of groups that were removed: inotify(7) on the groups above them. */
#include <errno.h>
#include <stdio.h>
#include <sys/inotify.h>

#include <ctk/ctk.h>

#include "base/error.h"
#include "sys/sys.h"

int ctk_cgroup_removals_open(struct ctk_error *ret_error)
{
    int fd = sys_above_stdio(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    return fd >= 0 ? fd : error_set(ret_error, errno, "watch for removed cgroups", NULL, NULL);
}

int ctk_cgroup_removals_add(int32_t removals_fd, int32_t cgroup_fd, struct ctk_error *ret_error)
{
    char parent[64];
    snprintf(parent, sizeof parent, "%s/..", sys_fd_path(cgroup_fd).text);
    /* IN_DELETE_SELF on the group itself never comes: its inode outlives it. */
    int watch = inotify_add_watch(removals_fd, parent, IN_DELETE | IN_ONLYDIR);
    if (watch >= 0)
        return watch;
    return error_set(ret_error, errno, "watch for removed cgroups", NULL,
                     errno == ENOSPC ? "fs.inotify.max_user_watches is reached" : NULL);
}

int ctk_cgroup_removals_forget(int32_t removals_fd, int32_t watch, struct ctk_error *ret_error)
{
    if (!inotify_rm_watch(removals_fd, watch) || errno == EINVAL)
        return 0;
    return error_set(ret_error, errno, "forget removed cgroups", NULL, NULL);
}
