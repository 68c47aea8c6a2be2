/* Steps on capabilities (capabilities(7)). */
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"

int step_bound_capabilities(struct init *init, const struct plan_step *step,
                            struct ctk_error *error)
{
    (void)init;
    uint64_t kept = (uint64_t)step->numbers[0];
    for (int capability = 0; capability < 64; capability++) {
        if (kept >> capability & 1)
            continue;
        if (!prctl(PR_CAPBSET_DROP, capability, 0, 0, 0))
            continue;
        if (errno == EINVAL)
            break; /* beyond the last one that the kernel knows */
        return error_set(error, errno, "drop capability", NULL, "number %d of the bounding set",
                         capability);
    }
    if (!prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
        return 0;
    return error_set(error, errno, "clear ambient capabilities", NULL, NULL);
}

int step_set_capabilities(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    const int64_t *n = step->numbers;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    for (int i = 0; i < 2; i++) {
        data[i].effective = (uint32_t)((uint64_t)n[0] >> 32 * i);
        data[i].permitted = (uint32_t)((uint64_t)n[1] >> 32 * i);
        data[i].inheritable = (uint32_t)((uint64_t)n[2] >> 32 * i);
    }
    if (!syscall(SYS_capset, &header, data))
        return 0;
    return error_set(error, errno, "set capabilities", NULL,
                     errno == EPERM ? "one is wanted that this process does not have itself"
                                    : NULL);
}

int step_raise_ambient(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    uint64_t raised = (uint64_t)step->numbers[0];
    for (int capability = 0; capability < 64; capability++)
        if (raised >> capability & 1 &&
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))
            return error_set(error, errno, "raise ambient capability", NULL, "number %d%s",
                             capability,
                             errno == EPERM    ? ", which has to be permitted and inheritable"
                             : errno == EINVAL ? ", which the kernel does not know"
                                               : "");
    return 0;
}
