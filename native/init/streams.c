/* The step on standard input, output and error. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "mount/mount.h"
#include "path/path.h"
#include "sys/sys.h"

static const char *const names[] = {"standard input", "standard output", "standard error"};

static bool is_null(const struct stat *status)
{
    return S_ISCHR(status->st_mode) && status->st_rdev == makedev(1, 3);
}

/* Puts the new root's null device in the place of the machine's. */
static int own_null(const struct init *init, const struct plan_step *step, int number,
                    struct ctk_error *error)
{
    int result = need_root(init, step, "open", error);
    if (result)
        return result;
    struct mount_target target;
    target_of(init, step, &target);
    int flags = fcntl(number, F_GETFL);
    /* Whatever an image may have there must not hold us up; that it is what it should be is seen
     * afterwards. */
    int how = (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY;
    CLEANUP_CLOSE int fd = target.beneath ? path_open_beneath(target.root_fd, target.inside, how)
                                          : path_open_in(target.root_fd, target.inside, how);
    struct stat status;
    if (flags < 0 || fd < 0 || fstat(fd, &status) || fcntl(fd, F_SETFL, 0))
        return error_set(error, errno, "open", target.path, "for %s", names[number]);
    if (!is_null(&status))
        return error_set(error, ENXIO, "open", target.path, "it is no null device");
    return dup2(fd, number) < 0 ? error_set(error, errno, "open", target.path, NULL) : 0;
}

int step_own_streams(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    uid_t uid = (uid_t)step->numbers[0];
    for (int number = 0; number < 3; number++) {
        struct stat status;
        if (fstat(number, &status))
            return error_set(error, errno, "use", names[number], NULL);
        if (S_ISDIR(status.st_mode))
            return error_set(error, EISDIR, "use", names[number],
                             "a directory of the machine's is nothing for a container");
        int result = is_null(&status) ? own_null(init, step, number, error) : 0;
        if (result)
            return result;
        /* One of an id that is not mapped here can't be given away. It can be used as it is, only
         * not opened by its path. */
        if (sys_is_pipe(number) && status.st_uid != uid && fchown(number, uid, (gid_t)-1) &&
            errno != EPERM && errno != EINVAL)
            return error_set(error, errno, "give", names[number], "to user %u", uid);
    }
    return 0;
}
