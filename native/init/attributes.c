/* Steps that change mounts which are there. */
#include <stdbool.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "mount/mount.h"

int step_set_propagation(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    static const char op[] = "set propagation of";
    const int64_t *n = step->numbers;
    struct mount_target target;
    target_of(init, step, &target);
    int result = mount_target_open(&target, CTK_PLAN_MAKE_NOTHING, op, error);
    if (result < 0)
        return result;
    result = mount_propagation_set(&target, (enum ctk_plan_propagation)n[0], n[1] != 0, op, error);
    cleanup_close_fd(&target.fd);
    return result;
}

/* Opens a mount of the new root. */
static int open_mount(const struct init *init, const struct plan_step *step,
                      struct mount_target *target, const char *op, struct ctk_error *error)
{
    target_of(init, step, target);
    int result = need_root(init, step, op, error);
    return result ? result : mount_target_open(target, CTK_PLAN_MAKE_NOTHING, op, error);
}

int step_set_attributes(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    static const char op[] = "set attributes of";
    const int64_t *n = step->numbers;
    struct mount_target target;
    int result = open_mount(init, step, &target, op, error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int fd = target.fd;
    return mount_attributes_change(fd, (struct mount_change){(uint32_t)n[0], (uint32_t)n[1]},
                                   n[2] != 0, target.path, op, error);
}

int step_remount(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    static const char op[] = "remount";
    const struct mount_change change = {(uint32_t)step->numbers[0], (uint32_t)step->numbers[1]};
    struct string_list options = {string_next(step->strings), (int)step->string_count - 1};
    struct mount_target target;
    int result = open_mount(init, step, &target, op, error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int fd = target.fd;
    if (options.count)
        result = mount_reconfigure(&target, options, op, error);
    if (result == 0 && (change.set || change.cleared))
        result = mount_attributes_change(fd, change, false, target.path, op, error);
    return result;
}
