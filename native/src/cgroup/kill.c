#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "cgroup/cgroup.h"

/* Passes over cgroup.procs before giving up: frozen, a group can't fork away from us, so one or two
 * do. */
#define MOST_PASSES 100

/* Kills what is listed; returns how many, -1 and errno. By threads: a threaded group lists no
 * processes, and a thread's number stands for its whole process in kill(2). */
static int kill_listed(int cgroup_fd)
{
    int fd = openat(cgroup_fd, "cgroup.threads", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    FILE *list = fdopen(fd, "r");
    if (!list) {
        cleanup_close_fd(&fd);
        return -1;
    }
    int count = 0;
    bool strangers = false;
    int tid;
    while (fscanf(list, "%d", &tid) == 1) {
        /* 0 stands for a thread outside of our PID namespace, which kill(2) would take as our own
         * group. */
        strangers |= tid <= 0;
        if (tid > 0 && !kill(tid, SIGKILL))
            count++;
    }
    fclose(list);
    if (!strangers || count)
        return count;
    errno = EPERM;
    return -1;
}

/* The same for all groups below. */
static int kill_tree(int cgroup_fd)
{
    int count = kill_listed(cgroup_fd);
    int fd = openat(cgroup_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (!list)
        cleanup_close_fd(&fd);
    struct dirent *entry;
    while (list && count >= 0 && (entry = readdir(list))) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        CLEANUP_CLOSE int below =
            openat(fd, entry->d_name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int killed = below < 0 ? 0 : kill_tree(below); /* removed meanwhile */
        count = killed < 0 ? -1 : count + killed;
    }
    if (list)
        closedir(list);
    return count;
}

int cgroup_kill_old(int cgroup_fd, struct ctk_error *ret_error)
{
    int result = ctk_cgroup_write(cgroup_fd, "cgroup.freeze", "1", ret_error);
    if (result < 0)
        return result;
    int killed = 1;
    for (int pass = 0; pass < MOST_PASSES && killed > 0; pass++) {
        killed = kill_tree(cgroup_fd);
        if (killed > 0)
            poll(NULL, 0, 1);
    }
    int err = killed < 0 ? errno : EBUSY;
    ctk_cgroup_write(cgroup_fd, "cgroup.freeze", "0", NULL);
    return killed ? error_set(ret_error, err, "kill cgroup", "cgroup.threads",
                              err == EPERM ? "processes of another PID namespace live there" : NULL)
                  : 0;
}

int ctk_cgroup_kill(int32_t cgroup_fd, struct ctk_error *ret_error)
{
    int result = ctk_cgroup_write(cgroup_fd, "cgroup.kill", "1", ret_error);
    /* A threaded group has the file and takes nothing. */
    return result == -ENOENT || result == -EOPNOTSUPP ? cgroup_kill_old(cgroup_fd, ret_error)
                                                      : result;
}
