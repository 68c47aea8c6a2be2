/* What all steps that mount something begin and end with. */
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "init.h"

static bool is_root(const char *path)
{
    return path[strspn(path, "/")] == 0;
}

int mount_point_open(const struct init *init, const struct plan_step *step, int64_t make,
                     struct mount_target *target, const char *op, struct ctk_error *error)
{
    target_of(init, step, target);
    if (target->root_fd < 0 && is_root(target->path))
        target->root_fd = MOUNT_TARGET_NEW_ROOT;
    return mount_target_open(target, (enum ctk_plan_make)make, op, error);
}

int *mount_wanted(struct init *init, const struct plan_step *step,
                  const struct mount_target *target)
{
    if (step->keep)
        return &init->places[step->keep];
    return target->root_fd == MOUNT_TARGET_NEW_ROOT ? &init->root_fd : NULL;
}

int mount_done(struct init *init, const struct plan_step *step, struct mount_target *target,
               int result)
{
    cleanup_close_fd(&target->fd);
    if (result == 0 && step->keep && target->root_fd == MOUNT_TARGET_NEW_ROOT)
        init->root_fd = init->places[step->keep];
    return result;
}
