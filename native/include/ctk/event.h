/* event.h - one waiter for many descriptors, epoll(7). */
#ifndef CTK_EVENT_H
#define CTK_EVENT_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Returns a descriptor for the functions below. */
CTK_API int ctk_events_open(struct ctk_error *ret_error);

/* What to wait for. */
enum ctk_event {
    CTK_EVENT_READABLE = 1, /* EPOLLIN: a pidfd's process ended */
    CTK_EVENT_PRIORITY = 2, /* EPOLLPRI: a cgroup's file changed, a pressure trigger fired */
    CTK_EVENT_WRITABLE = 3, /* EPOLLOUT: a pipe has room, or nobody reads it any more */
    CTK_EVENT_LEFT = 4,     /* EPOLLERR alone: nobody reads a pipe any more */
};

/* Reports `token` once when `what` (CTK_EVENT_*) happens to fd. */
CTK_API int ctk_events_add(int32_t events_fd, int32_t fd, uint32_t what, int64_t token,
                           struct ctk_error *ret_error);

/* The same once more, for one that was reported. */
CTK_API int ctk_events_rearm(int32_t events_fd, int32_t fd, uint32_t what, int64_t token,
                             struct ctk_error *ret_error);

/* Forgets fd. */
CTK_API int ctk_events_remove(int32_t events_fd, int32_t fd, struct ctk_error *ret_error);

/* Waits, timeout_ms < 0 = forever; returns how many tokens were written, at most `capacity`. */
CTK_API int ctk_events_wait(int32_t events_fd, int64_t *ret_tokens, int32_t capacity,
                            int32_t timeout_ms, struct ctk_error *ret_error);

#ifdef __cplusplus
}
#endif

#endif
