/*
 * guard.h - what libctk says to a guard: one byte, with the descriptors that it says there are
 * (SCM_RIGHTS, unix(7)), in this order.
 */
#ifndef CTK_PLAN_GUARD_H
#define CTK_PLAN_GUARD_H

/* The first two are always there. */
enum guard_fd {
    GUARD_PIDFD = 0,
    GUARD_KNOWN_FD = 1, /* the end of a pipe: a byte goes into it when the process is known */
    GUARD_KILL_FD = 2,  /* cgroup.kill, where there is one */
    GUARD_MOST_FDS = 3,
};

/* How long its answer is waited for. It has nothing else to do than to answer. */
#define CTK_GUARD_PATIENCE_MS 30000

/* The operation that errors name. */
#define CTK_GUARD_OPERATION "register with the guard"

#endif
