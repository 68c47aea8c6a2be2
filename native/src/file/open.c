/* Descriptors for the caller: files inside a root, pipes, locks. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "path/path.h"
#include "sys/sys.h"

int ctk_file_open_in_root(const char *root, const char *path, struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root_fd < 0)
        return error_set(ret_error, errno, "open", root, NULL);
    /* O_PATH first: opening a FIFO or a device that a stranger put there could block or do things.
     */
    CLEANUP_CLOSE int found = path_open_in(root_fd, path, O_PATH);
    struct stat status;
    if (found < 0 || fstat(found, &status))
        return error_set(ret_error, errno, "open", path, "inside \"%s\"", root);
    if (!S_ISREG(status.st_mode))
        return error_set(ret_error, EINVAL, "open", path, "inside \"%s\" it is not a regular file",
                         root);
    int fd = sys_above_stdio(open(sys_fd_path(found).text, O_RDONLY | O_CLOEXEC));
    return fd >= 0 ? fd : error_set(ret_error, errno, "open", path, "inside \"%s\"", root);
}

int ctk_pipe_open(int32_t *ret_fds, struct ctk_error *ret_error)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC))
        return error_set(ret_error, errno, "open pipe", NULL, NULL);
    for (int i = 0; i < 2; i++) {
        ret_fds[i] = sys_above_stdio(fds[i]);
        if (ret_fds[i] >= 0)
            continue;
        int err = errno;
        close(i ? ret_fds[0] : fds[1]);
        return error_set(ret_error, err, "open pipe", NULL, NULL);
    }
    return 0;
}

int ctk_pipe_reopen(int32_t fd, int32_t writes, struct ctk_error *ret_error)
{
    struct sys_fd_path path = sys_fd_path(fd);
    int flags = (writes ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC;
    int end = sys_above_stdio(open(path.text, flags));
    return end >= 0 ? end : error_set(ret_error, errno, "open pipe", path.text, NULL);
}

int ctk_descriptor_open(const char *path, int32_t flags, struct ctk_error *ret_error)
{
    const int known = O_ACCMODE | O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CREAT | O_TRUNC | O_APPEND;
    if (flags & ~known)
        return error_set(ret_error, EINVAL, "open", path, "unknown flags 0x%x", (unsigned)flags);
    int fd = sys_above_stdio(open(path, flags | O_CLOEXEC, 0666));
    return fd >= 0 ? fd : error_set(ret_error, errno, "open", path, NULL);
}

int ctk_descriptor_duplicate(int32_t fd, struct ctk_error *ret_error)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    return copy >= 0 ? copy : error_set(ret_error, errno, "duplicate", NULL, "descriptor %d", fd);
}

int ctk_descriptor_read(int32_t fd, uint8_t *buffer, int32_t size, struct ctk_error *ret_error)
{
    ssize_t length;
    do
        length = read(fd, buffer, (size_t)size);
    while (length < 0 && errno == EINTR);
    return length >= 0 ? (int)length
                       : error_set(ret_error, errno, "read", NULL, "descriptor %d", fd);
}

int ctk_descriptor_close(int32_t fd)
{
    return close(fd) ? -errno : 0;
}

/* Whether path still names what fd is: a holder may remove its file before it lets the lock go. */
static bool is_still_at(int fd, const char *path)
{
    struct stat held;
    struct stat there;
    return !fstat(fd, &held) && !lstat(path, &there) && held.st_ino == there.st_ino &&
           held.st_dev == there.st_dev;
}

int ctk_lock_try(const char *path, struct ctk_error *ret_error)
{
    for (;;) {
        CLEANUP_CLOSE int fd =
            sys_above_stdio(open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB))
            return error_set(ret_error, errno, "lock", path,
                             errno == EWOULDBLOCK ? "somebody else holds it" : NULL);
        if (is_still_at(fd, path))
            return cleanup_keep_fd(&fd);
    }
}

int ctk_lock_is_held(const char *path, struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : error_set(ret_error, errno, "look at lock", path, NULL);
    /* Shared: several may look at once. */
    if (!flock(fd, LOCK_SH | LOCK_NB))
        return 0;
    return errno == EWOULDBLOCK ? 1 : error_set(ret_error, errno, "look at lock", path, NULL);
}

int ctk_lock_take(const char *path, int32_t shared, int32_t wait, struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd =
        sys_above_stdio(open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    int operation = (shared ? LOCK_SH : LOCK_EX) | (wait ? 0 : LOCK_NB);
    int result = fd < 0 ? -1 : flock(fd, operation);
    while (fd >= 0 && result && errno == EINTR)
        result = flock(fd, operation);
    if (result)
        return error_set(ret_error, errno, "lock", path,
                         errno == EWOULDBLOCK ? "somebody else holds it" : NULL);
    return cleanup_keep_fd(&fd);
}

int ctk_filesystem_sync(const char *path, struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 || syncfs(fd) ? error_set(ret_error, errno, "sync", path, NULL) : 0;
}
