/* The step that sets parameters of the kernel's, in files of /proc and /sys. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "path/path.h"

#define OP "set parameter"

/* linux/magic.h */
#define PROC_MAGIC 0x9fa0
#define SYSFS_MAGIC 0x62656572

/* Whatever stands there must not hold us up; that it is the kernel's is seen afterwards. */
static int open_parameter(const struct init *init, const struct plan_step *step)
{
    const int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    struct mount_target target;
    target_of(init, step, &target);
    if (target.root_fd < 0)
        return open(target.path, flags);
    return target.beneath ? path_open_beneath(target.root_fd, target.inside, flags)
                          : path_open_in(target.root_fd, target.inside, flags);
}

static const char *open_trouble(int err)
{
    switch (err) {
    case ENOENT:
        return "this kernel, or this namespace, has no such parameter";
    case EACCES:
    case EPERM:
        return "it is not this namespace's to set";
    case EROFS:
        return "it is mounted read-only";
    case ELOOP:
        return "a symbolic link is on the way, and none is followed here";
    default:
        return "opening it";
    }
}

int step_set_parameter(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *value = step->strings + strlen(step->strings) + 1;
    CLEANUP_CLOSE int fd = open_parameter(init, step);
    struct statfs system;
    if (fd < 0 || fstatfs(fd, &system))
        return error_set(error, errno, OP, step->strings, open_trouble(errno));
    if (system.f_type != PROC_MAGIC && system.f_type != SYSFS_MAGIC)
        return error_set(error, EXDEV, OP, step->strings, "it lies neither in /proc nor in /sys");
    /* A write of nothing says nothing. */
    const char *text = *value ? value : "\n";
    ssize_t length = write(fd, text, strlen(text));
    if (length == (ssize_t)strlen(text))
        return 0;
    int err = length < 0 ? errno : EINVAL;
    return error_set(error, err, OP, step->strings, "to \"%.200s\"%s", value,
                     err == EINVAL || err == ERANGE ? ", which it does not take"
                     : err == EPERM || err == EACCES
                         ? ", for which this process lacks a capability on the machine"
                         : "");
}
