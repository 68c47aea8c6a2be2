#include <errno.h>
#include <sys/mount.h>

#include "base/cleanup.h"
#include "mount/list.h"
#include "mount/mount.h"
#include "sys/sys.h"

/* Whether fd is the root of a mount that lies where the target's descriptor is and was not there
 * before. -1 and errno. */
static int is_new(int fd, const struct mount_target *target, const struct mount_list *before)
{
    int id = mount_id(fd);
    int below = mount_id(target->fd);
    MOUNT_LIST_FREE struct mount_list now = {0};
    if (id < 0 || below < 0 || mount_list_read(&now))
        return -1;
    const struct mount_entry *entry = mount_list_find(&now, id);
    return entry && entry->parent == below && !mount_list_find(before, id);
}

static int open_new(const struct mount_target *target, const struct mount_list *before)
{
    CLEANUP_CLOSE int fd = mount_target_reopen(target);
    int sure = fd < 0 ? -1 : is_new(fd, target, before);
    if (sure > 0)
        return cleanup_keep_fd(&fd);
    if (sure == 0 || errno == ENOENT || errno == ELOOP || errno == ENOTDIR)
        errno = EAGAIN;
    return -1;
}

int mount_by_name(const char *source, const struct mount_target *target, const char *type,
                  unsigned long flags, const void *data, int *ret_mount)
{
    MOUNT_LIST_FREE struct mount_list before = {0};
    bool checked = flags & SYS_MS_NOSYMFOLLOW;
    if (ret_mount)
        *ret_mount = -1;
    if ((ret_mount || checked) && mount_list_read(&before))
        return -1;
    if (mount(source, sys_fd_path(target->fd).text, type, flags, data))
        return -1;
    if (!ret_mount && !checked)
        return 0;
    CLEANUP_CLOSE int mounted = open_new(target, &before);
    if (mounted < 0)
        return -1;
    if (checked && !mount_has_flags(mounted, SYS_MS_NOSYMFOLLOW)) {
        umount2(sys_fd_path(mounted).text, MNT_DETACH);
        errno = EOPNOTSUPP; /* before Linux 5.10 */
        return -1;
    }
    if (ret_mount)
        *ret_mount = cleanup_keep_fd(&mounted);
    return 0;
}
