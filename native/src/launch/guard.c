/* The launching process's side of a guard. */
#include "plan/guard.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "launch/launch.h"
#include "sys/sys.h"

int ctk_guard_open(int32_t *ret_fds, struct ctk_error *ret_error)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
        return error_set(ret_error, errno, "open guard", NULL, NULL);
    CLEANUP_CLOSE int ours = sys_above_stdio(fds[0]);
    int its = sys_above_stdio(fds[1]);
    if (ours < 0 || its < 0) {
        int err = errno;
        cleanup_close_fd(&its);
        return error_set(ret_error, err, "open guard", NULL, NULL);
    }
    ret_fds[0] = cleanup_keep_fd(&ours);
    ret_fds[1] = its;
    return 0;
}

static int send_fds(int guard_fd, const int *fds, size_t count)
{
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(GUARD_MOST_FDS * sizeof(int))];
    } control = {0};
    char byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &data,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = CMSG_SPACE(count * sizeof(int)),
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), fds, count * sizeof(int));
    return sendmsg(guard_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

int guard_tell(int guard_fd, int pidfd, int kill_fd, int known_fd, struct ctk_error *error)
{
    int fds[GUARD_MOST_FDS] = {
        [GUARD_PIDFD] = pidfd, [GUARD_KNOWN_FD] = known_fd, [GUARD_KILL_FD] = kill_fd};
    size_t count = kill_fd < 0 ? GUARD_KILL_FD : GUARD_MOST_FDS;
    int result = send_fds(guard_fd, fds, count);
    if (result == -EAGAIN) {
        struct pollfd room = {.fd = guard_fd, .events = POLLOUT};
        if (poll(&room, 1, CTK_GUARD_PATIENCE_MS) == 0)
            return error_set(error, ETIMEDOUT, CTK_GUARD_OPERATION, NULL, "it does not listen");
        result = send_fds(guard_fd, fds, count);
    }
    if (result == 0)
        return 0;
    return error_set(error, result == -ECONNRESET ? EPIPE : -result, CTK_GUARD_OPERATION, NULL,
                     NULL);
}

int ctk_guard_add(int32_t guard_fd, int32_t pidfd, int32_t kill_fd, struct ctk_error *ret_error)
{
    int32_t known[2];
    int result = ctk_pipe_open(known, ret_error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int answer = known[0];
    result = guard_tell(guard_fd, pidfd, kill_fd, known[1], ret_error);
    close(known[1]);
    if (result < 0)
        return result;
    struct pollfd readable = {.fd = answer, .events = POLLIN};
    char byte;
    int ready;
    do
        ready = poll(&readable, 1, CTK_GUARD_PATIENCE_MS);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return error_set(ret_error, ETIMEDOUT, CTK_GUARD_OPERATION, NULL, "it does not answer");
    if (read(answer, &byte, 1) == 1)
        return 0;
    return error_set(ret_error, EPIPE, CTK_GUARD_OPERATION, NULL, "it is dead, or full");
}
