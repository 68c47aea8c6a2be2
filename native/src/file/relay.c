/* Between a file or pipe and a pipe that a process has in its place. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/error.h"

/* As much as a pipe holds (pipe(7)). */
#define CHUNK (64 * 1024)

/* So many chunks at once, so that nobody waits for one who has much. */
#define MOST_CHUNKS 16

static int write_all(int fd, const uint8_t *buffer, int size)
{
    while (size) {
        int length = ctk_descriptor_write(fd, buffer, size, NULL);
        if (length < 0)
            return length;
        buffer += length;
        size -= length;
    }
    return 0;
}

int ctk_relay_output(int32_t pipe_fd, int32_t file_fd, struct ctk_error *ret_error)
{
    uint8_t buffer[CHUNK];
    for (int i = 0; i < MOST_CHUNKS; i++) {
        int length = ctk_descriptor_read(pipe_fd, buffer, sizeof buffer, NULL);
        if (length == 0)
            return 0;
        if (length == -EAGAIN)
            return 1;
        if (length < 0)
            return error_set(ret_error, -length, "read", NULL, "of the process's pipe");
        int result = write_all(file_fd, buffer, length);
        if (result < 0)
            return error_set(ret_error, -result, "write", NULL, NULL);
    }
    return 1;
}

int ctk_relay_input(int32_t file_fd, int32_t pipe_fd, struct ctk_error *ret_error)
{
    uint8_t buffer[CHUNK];
    for (int i = 0; i < MOST_CHUNKS; i++) {
        int length = ctk_descriptor_read(file_fd, buffer, sizeof buffer, NULL);
        if (length == 0)
            return 0;
        if (length < 0)
            return error_set(ret_error, -length, "read", NULL, NULL);
        int written = ctk_descriptor_write(pipe_fd, buffer, length, NULL);
        int left = length - (written < 0 ? 0 : written);
        if (left && lseek(file_fd, -(off_t)left, SEEK_CUR) < 0)
            return error_set(ret_error, errno, "read", NULL, "giving back what is not taken yet");
        if (written == -EPIPE)
            return 0; /* the process reads no more */
        if (written < 0 && written != -EAGAIN)
            return error_set(ret_error, -written, "write", NULL, "to the process's pipe");
        if (left)
            return 1;
    }
    return 1;
}

int ctk_relay_splice(int32_t from_fd, int32_t to_fd, struct ctk_error *ret_error)
{
    ssize_t length;
    do
        length = splice(from_fd, NULL, to_fd, NULL, CHUNK, SPLICE_F_NONBLOCK);
    while (length < 0 && errno == EINTR);
    return length >= 0 ? (int)length
                       : error_set(ret_error, errno, "splice", NULL, "descriptor %d", to_fd);
}

int ctk_relay_return(int32_t pipe_fd, int32_t file_fd, struct ctk_error *ret_error)
{
    int unread = 0;
    if (ioctl(pipe_fd, FIONREAD, &unread) || lseek(file_fd, -(off_t)unread, SEEK_CUR) < 0)
        return error_set(ret_error, errno, "give back what was not read", NULL, NULL);
    return unread;
}
