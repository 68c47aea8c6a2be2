/* Steps that say who the program is and what it may do. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "plan/guard.h"

int step_new_session(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    (void)step;
    /* EPERM: we lead a process group, and a session, already, as the first process of a PID
     * namespace may. */
    return setsid() < 0 && errno != EPERM ? error_set(error, errno, "start a session", NULL, NULL)
                                          : 0;
}

int step_new_keyring(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    enum { GET_KEYRING_ID = 0, JOIN_SESSION_KEYRING = 1, SESSION_KEYRING = -3 }; /* keyctl(2) */
    (void)init;
    (void)step;
    if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL) >= 0 || errno == ENOSYS)
        return 0;
    int err = errno;
    /* The operation itself is free to everybody. So EPERM is a filter's answer (seccomp(2), as that
     * of a container which we run in); when it lets no other through either, the program, which
     * inherits it, can't reach any key. */
    if (err == EPERM && syscall(SYS_keyctl, GET_KEYRING_ID, SESSION_KEYRING, 0) < 0 &&
        (errno == EPERM || errno == ENOSYS))
        return 0;
    return error_set(error, err, "join a new session keyring", NULL,
                     err == EDQUOT ? "as many keys as one user may have are in use: raise "
                                     "/proc/sys/kernel/keys/maxkeys, or run fewer at once"
                                   : NULL);
}

int step_no_new_privileges(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    (void)step;
    if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return 0;
    return error_set(error, errno, "forbid new privileges", NULL, NULL);
}

int step_set_ids(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    const int64_t *n = step->numbers;
    size_t count = step->number_count - 3;
    /* Not the C library's functions, which stop all threads first: there are none. */
    if (n[2]) {
        CLEANUP_FREE gid_t *groups = malloc((count + 1) * sizeof *groups);
        if (!groups)
            return error_set(error, ENOMEM, "set groups", NULL, NULL);
        for (size_t i = 0; i < count; i++)
            groups[i] = (gid_t)n[3 + i];
        if (syscall(SYS_setgroups, count, groups))
            return error_set(error, errno, "set groups", NULL, "%zu of them", count);
    }
    if (syscall(SYS_setresgid, n[1], n[1], n[1]))
        return error_set(
            error, errno, "set group id", NULL, "%lld%s", (long long)n[1],
            errno == EINVAL
                ? ", which the user namespace does not map: an ordinary user has id 0 only"
                : "");
    /* Where that is locked (SECBIT_KEEP_CAPS_LOCKED, capabilities(7)), whoever wants one of them
     * hears of it later. */
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (syscall(SYS_setresuid, n[0], n[0], n[0]))
        return error_set(
            error, errno, "set user id", NULL, "%lld%s", (long long)n[0],
            errno == EINVAL
                ? ", which the user namespace does not map: an ordinary user has id 0 only"
                : "");
    return 0;
}

/* By the kernel's numbers, which are the same on x86-64 and arm64. */
static const char *const limit_names[] = {
    "cpu",     "fsize", "data",  "stack",      "core",     "rss",  "nproc",  "nofile",
    "memlock", "as",    "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime",
};

int step_set_limit(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    const int64_t *n = step->numbers;
    struct rlimit limit = {(rlim_t)n[1], (rlim_t)n[2]};
    if (!setrlimit((int)n[0], &limit))
        return 0;
    int err = errno;
    size_t known = sizeof limit_names / sizeof limit_names[0];
    return error_set(
        error, err, "set resource limit", NULL, "%s to %lld:%lld%s",
        (uint64_t)n[0] < known ? limit_names[n[0]] : "an unknown one", (long long)n[1],
        (long long)n[2],
        err == EPERM ? ": a hard limit is raised with the capability CAP_SYS_RESOURCE only" : "");
}

/* Until the guard knows us nothing runs that could clear the death signal. */
static int await_guard(int known_fd, struct ctk_error *error)
{
    if (known_fd < 0)
        return 0;
    struct pollfd known = {.fd = known_fd, .events = POLLIN};
    char byte;
    if (poll(&known, 1, CTK_GUARD_PATIENCE_MS) == 0)
        return error_set(error, ETIMEDOUT, CTK_GUARD_OPERATION, NULL, "it does not answer");
    if (read(known_fd, &byte, 1) == 1)
        return 0;
    return error_set(error, EPIPE, CTK_GUARD_OPERATION, NULL, "it is dead, or full");
}

int step_death_signal(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    if (prctl(PR_SET_PDEATHSIG, step->numbers[0], 0, 0, 0))
        return error_set(error, errno, "set death signal", NULL, NULL);
    /* It may have died before: in a new PID namespace getppid(2) can't tell, but its end of the
     * pipe is closed. */
    struct pollfd lifeline = {.fd = init->boot->lifeline_fd};
    poll(&lifeline, 1, 0);
    if (!(lifeline.revents & (POLLHUP | POLLERR))) {
        bool again = step->number_count > 1 && step->numbers[1];
        return again ? 0 : await_guard(init->boot->known_fd, error);
    }
    return error_set(error, EOWNERDEAD, "set death signal", NULL, "the launching process is dead");
}
