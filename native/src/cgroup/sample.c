/* Many reads of the same files: a group's statistics, and the kernel's word that one changed. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/sys.h"

int ctk_cgroup_file_open(int32_t cgroup_fd, const char *file, struct ctk_error *ret_error)
{
    int fd = sys_above_stdio(openat(cgroup_fd, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    return fd >= 0 ? fd : error_set(ret_error, errno, "open cgroup file", file, NULL);
}

int ctk_cgroup_sample(const int32_t *fds, int32_t fd_count, uint8_t *buffer, int32_t size,
                      int32_t *ret_lengths, struct ctk_error *ret_error)
{
    int32_t used = 0;
    for (int32_t i = 0; i < fd_count; i++) {
        ssize_t length;
        do
            length = pread(fds[i], buffer + used, (size_t)(size - used), 0);
        while (length < 0 && errno == EINTR);
        /* A full buffer may have cut the file off. */
        if (length == size - used)
            return error_set(ret_error, ENOSPC, "read cgroup files", NULL, "%d bytes are too few",
                             size);
        ret_lengths[i] = length < 0 ? -errno : (int32_t)length;
        used += length < 0 ? 0 : (int32_t)length;
    }
    return used;
}

int ctk_cgroup_trigger_open(int32_t cgroup_fd, const char *file, const char *trigger,
                            struct ctk_error *ret_error)
{
    /* With its NUL: the kernel takes the last byte off whatever it is. */
    size_t size = strlen(trigger) + 1;
    CLEANUP_CLOSE int fd =
        sys_above_stdio(openat(cgroup_fd, file, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (fd < 0 || write(fd, trigger, size) != (ssize_t)size)
        return error_set(ret_error, errno, "watch cgroup file", file, "trigger \"%.100s\"",
                         trigger);
    return cleanup_keep_fd(&fd);
}
