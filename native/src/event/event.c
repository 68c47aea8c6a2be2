/* One waiter for many descriptors: epoll(7). */
#include <errno.h>
#include <sys/epoll.h>

#include <ctk/ctk.h>

#include "base/error.h"
#include "sys/sys.h"

#define MOST_AT_ONCE 64

int ctk_events_open(struct ctk_error *ret_error)
{
    int fd = sys_above_stdio(epoll_create1(EPOLL_CLOEXEC));
    return fd >= 0 ? fd : error_set(ret_error, errno, "open events", NULL, NULL);
}

static int control(int events_fd, int operation, int fd, uint32_t what, int64_t token,
                   struct ctk_error *ret_error)
{
    struct epoll_event event = {.events = EPOLLONESHOT, .data.u64 = (uint64_t)token};
    static const uint32_t events[] = {
        [CTK_EVENT_READABLE] = EPOLLIN,
        [CTK_EVENT_PRIORITY] = EPOLLPRI,
        [CTK_EVENT_WRITABLE] = EPOLLOUT,
        [CTK_EVENT_LEFT] = 0, /* EPOLLERR, which is always told of */
    };
    if (what == 0 || what >= sizeof events / sizeof events[0])
        return error_set(ret_error, EINVAL, "wait for events of", NULL, "event %u", what);
    event.events |= events[what];
    if (!epoll_ctl(events_fd, operation, fd, &event))
        return 0;
    return error_set(ret_error, errno, "wait for events of", NULL, "descriptor %d", fd);
}

int ctk_events_add(int32_t events_fd, int32_t fd, uint32_t what, int64_t token,
                   struct ctk_error *ret_error)
{
    return control(events_fd, EPOLL_CTL_ADD, fd, what, token, ret_error);
}

int ctk_events_rearm(int32_t events_fd, int32_t fd, uint32_t what, int64_t token,
                     struct ctk_error *ret_error)
{
    return control(events_fd, EPOLL_CTL_MOD, fd, what, token, ret_error);
}

int ctk_events_remove(int32_t events_fd, int32_t fd, struct ctk_error *ret_error)
{
    if (!epoll_ctl(events_fd, EPOLL_CTL_DEL, fd, NULL))
        return 0;
    return error_set(ret_error, errno, "forget events of", NULL, "descriptor %d", fd);
}

int ctk_events_wait(int32_t events_fd, int64_t *ret_tokens, int32_t capacity, int32_t timeout_ms,
                    struct ctk_error *ret_error)
{
    struct epoll_event events[MOST_AT_ONCE];
    int count = epoll_wait(events_fd, events, capacity < MOST_AT_ONCE ? capacity : MOST_AT_ONCE,
                           timeout_ms);
    if (count < 0 && errno == EINTR)
        return 0;
    if (count < 0)
        return error_set(ret_error, errno, "wait for events", NULL, NULL);
    for (int i = 0; i < count; i++)
        ret_tokens[i] = (int64_t)events[i].data.u64;
    return count;
}
