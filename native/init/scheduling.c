/* Steps on when the program runs, and before whom. */
#include <errno.h>
#include <stdint.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"

/* sched_setattr(2), the first version, which every kernel since Linux 3.14 takes. */
struct attributes {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

static const char *scheduler_trouble(int err)
{
    switch (err) {
    case EPERM:
        return ": it takes CAP_SYS_NICE, or a limit (nice, rtprio) that allows it, and a deadline "
               "takes all processors that its tasks may run on";
    case EBUSY:
        return ": the processors have not that much time left to promise";
    case EINVAL:
    case E2BIG:
    case ERANGE:
        return ": the kernel has no such policy or flag, or a value is out of its range";
    default:
        return "";
    }
}

int step_set_scheduler(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    const int64_t *n = step->numbers;
    const struct attributes attributes = {
        .size = sizeof attributes,
        .policy = (uint32_t)n[0],
        .nice = (int32_t)n[1],
        .priority = (uint32_t)n[2],
        .flags = (uint64_t)n[3],
        .runtime = (uint64_t)n[4],
        .deadline = (uint64_t)n[5],
        .period = (uint64_t)n[6],
    };
    if (!syscall(SYS_sched_setattr, 0, &attributes, 0))
        return 0;
    return error_set(error, errno, "set scheduler", NULL, "policy %lld, nice %lld, priority %lld%s",
                     (long long)n[0], (long long)n[1], (long long)n[2], scheduler_trouble(errno));
}

int step_set_io_priority(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    enum { PROCESS = 1, CLASS_SHIFT = 13 }; /* ioprio_set(2) */
    (void)init;
    const int64_t *n = step->numbers;
    if (!syscall(SYS_ioprio_set, PROCESS, 0, n[0] << CLASS_SHIFT | n[1]))
        return 0;
    return error_set(error, errno, "set I/O priority", NULL, "class %lld, level %lld%s",
                     (long long)n[0], (long long)n[1],
                     errno == EPERM    ? ": real time takes CAP_SYS_ADMIN or CAP_SYS_NICE"
                     : errno == EINVAL ? ": there is no such class or level"
                                       : "");
}

int step_set_personality(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    if (personality((unsigned long)step->numbers[0]) >= 0)
        return 0;
    return error_set(error, errno, "set personality", NULL, "0x%llx",
                     (unsigned long long)step->numbers[0]);
}
