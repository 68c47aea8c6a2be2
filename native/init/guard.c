/*
 * A last step without a program: the guard. It knows the processes that the launching process has
 * started, and kills them when that is dead. The death signal alone would not: every change of ids
 * clears it, and so may any program for itself.
 */
#include "plan/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"
#include "sys/sys.h"

#define SOCKET 0
#define EPOLL 1
#define AT_ONCE 64

/* A pidfd is known to epoll and to nobody else; what belongs to it lies here, by its number. */
static struct {
    int *kill_fds; /* 0 = none */
    int size;
    int highest;
} known;

static int make_room(int fd)
{
    if (fd < known.size)
        return 0;
    int size = fd + 64;
    int *larger = realloc(known.kill_fds, (size_t)size * sizeof *larger);
    if (!larger)
        return -1;
    memset(larger + known.size, 0, (size_t)(size - known.size) * sizeof *larger);
    known.kill_fds = larger;
    known.size = size;
    return 0;
}

static void forget(int pidfd)
{
    /* The launching process may have it open still: epoll would go on telling of its end, under a
     * number that the next one has by then (epoll(7)). */
    epoll_ctl(EPOLL, EPOLL_CTL_DEL, pidfd, NULL);
    close(pidfd);
    if (known.kill_fds[pidfd])
        close(known.kill_fds[pidfd]);
    known.kill_fds[pidfd] = 0;
}

/* Without an answer the launching process takes the process for unprotected, and does not let it
 * go. */
static void add(const int *fds, size_t count)
{
    int pidfd = fds[GUARD_PIDFD];
    struct epoll_event event = {.events = EPOLLIN, .data.fd = pidfd};
    if (make_room(pidfd) || epoll_ctl(EPOLL, EPOLL_CTL_ADD, pidfd, &event)) {
        for (size_t i = 0; i < count; i++)
            close(fds[i]);
        return;
    }
    known.kill_fds[pidfd] = count > GUARD_KILL_FD ? fds[GUARD_KILL_FD] : 0;
    if (pidfd > known.highest)
        known.highest = pidfd;
    if (write(fds[GUARD_KNOWN_FD], "", 1) != 1)
        forget(pidfd); /* it is dead already */
    close(fds[GUARD_KNOWN_FD]);
}

static _Noreturn void kill_all(void)
{
    for (int fd = EPOLL + 1; fd <= known.highest; fd++) {
        /* A pidfd or a kill file, and neither takes the other's call. */
        sys_pidfd_send_signal(fd, SIGKILL);
        if (known.kill_fds[fd] && write(known.kill_fds[fd], "1", 1) != 1)
            continue; /* the group is gone */
    }
    _exit(0);
}

/* One message. 0 when there is no other. */
static int receive(void)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(GUARD_MOST_FDS * sizeof(int))];
    } control;
    char byte;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t length = recvmsg(SOCKET, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length == 0 || (length < 0 && errno == ECONNRESET))
        kill_all();
    if (length < 0)
        return errno == EINTR || errno == EMFILE || errno == ENOMEM;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS)
        return 1;
    int fds[GUARD_MOST_FDS];
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof *fds;
    memcpy(fds, CMSG_DATA(header), count * sizeof *fds);
    /* Cut: we have no descriptor left for some of them. */
    if (count < GUARD_KILL_FD || message.msg_flags & MSG_CTRUNC)
        for (size_t i = 0; i < count; i++)
            close(fds[i]);
    else
        add(fds, count);
    return 1;
}

static _Noreturn void watch(void)
{
    for (;;) {
        struct epoll_event events[AT_ONCE];
        int count = epoll_wait(EPOLL, events, AT_ONCE, -1);
        for (int i = 0; i < count; i++)
            if (events[i].data.fd != SOCKET)
                forget(events[i].data.fd);
        while (receive())
            continue;
    }
}

int step_guard(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    (void)step;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = SOCKET};
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0 || dup2(epoll_fd, EPOLL) < 0 ||
        epoll_ctl(EPOLL, EPOLL_CTL_ADD, SOCKET, &event))
        return error_set(error, errno, "guard", NULL, NULL);
    struct rlimit files;
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    prctl(PR_SET_NAME, "ctk-guard");
    /* Signals stay blocked, as since before our birth: whoever ends a service by signalling all of
     * its processes must not end this one first. The end of the pipe for errors tells the launcher
     * that nothing failed. */
    close_all(EPOLL + 1);
    watch();
}
