/* cgroup v2 groups through descriptors (Documentation/admin-guide/cgroup-v2.rst). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"

/* linux/magic.h */
#define CGROUP2_MAGIC 0x63677270

#define NOT_OURS "the parent group is not delegated to this user, or is mounted read-only"

int ctk_cgroup_open(const char *path, struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct statfs status;
    if (fd < 0 || fstatfs(fd, &status))
        return error_set(ret_error, errno, "open cgroup", path, NULL);
    if (status.f_type != CGROUP2_MAGIC)
        return error_set(ret_error, ENODEV, "open cgroup", path,
                         "it is not on a cgroup2 file system");
    return cleanup_keep_fd(&fd);
}

int ctk_cgroup_make(int32_t parent_fd, const char *name, struct ctk_error *ret_error)
{
    if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
        return error_set(ret_error, EINVAL, "make cgroup", name,
                         "a group's name is one path component");
    if (mkdirat(parent_fd, name, 0755)) {
        int err = errno;
        return error_set(
            ret_error, err, "make cgroup", name,
            err == EACCES || err == EPERM || err == EROFS ? NOT_OURS
            : err == EAGAIN
                ? "cgroup.max.descendants or cgroup.max.depth of a group above is reached"
                : NULL);
    }
    int fd = openat(parent_fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 ? fd : error_set(ret_error, errno, "make cgroup", name, NULL);
}

int ctk_cgroup_write(int32_t cgroup_fd, const char *file, const char *value,
                     struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd = openat(cgroup_fd, file, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    size_t length = strlen(value);
    if (fd >= 0 && write(fd, value, length) == (ssize_t)length)
        return 0;
    int err = errno;
    return error_set(
        ret_error, err, "write cgroup file", file, "value \"%.100s\"%s", value,
        fd < 0 && err == ENOENT ? ": the group has no such file; is its controller enabled?" : "");
}

int ctk_cgroup_read(int32_t cgroup_fd, const char *file, uint8_t *buffer, int32_t size,
                    struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd = openat(cgroup_fd, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int32_t used = 0;
    while (fd >= 0 && used < size) {
        ssize_t length = read(fd, buffer + used, (size_t)(size - used));
        if (length == 0)
            return used;
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            break;
        used += (int32_t)length;
    }
    if (fd >= 0 && used == size)
        return used;
    return error_set(ret_error, errno, "read cgroup file", file, NULL);
}

int ctk_cgroup_remove(int32_t parent_fd, const char *name, struct ctk_error *ret_error)
{
    if (!unlinkat(parent_fd, name, AT_REMOVEDIR) || errno == ENOENT)
        return 0;
    int err = errno;
    return error_set(ret_error, err, "remove cgroup", name,
                     err == EBUSY ? "it still has processes or groups below it"
                     : err == EACCES || err == EPERM || err == EROFS ? NOT_OURS
                                                                     : NULL);
}

int ctk_cgroup_exists(int32_t cgroup_fd)
{
    /* Every group has it; a removed one has nothing. */
    return !faccessat(cgroup_fd, "cgroup.procs", F_OK, 0);
}
