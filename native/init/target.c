/* Where the target of a step is: in a place, in the new root, or, before there is one, on the
 * machine. */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "path/path.h"

void target_of(const struct init *init, const struct plan_step *step, struct mount_target *target)
{
    *target = (struct mount_target){
        .path = step->strings,
        .root_fd = step->place ? init->places[step->place] : init->root_fd,
        .inside = step->strings + step->skip,
        .beneath = step->place != 0,
        .fd = -1,
    };
}

int need_root(const struct init *init, const struct plan_step *step, const char *op,
              struct ctk_error *error)
{
    return init->root_fd < 0 && !step->place
               ? error_set(error, EINVAL, op, step->strings, NOTHING_ON_ROOT)
               : 0;
}

int target_parent(const struct init *init, const struct plan_step *step, const char **ret_name,
                  const char *op, struct ctk_error *error)
{
    struct mount_target target;
    target_of(init, step, &target);
    CLEANUP_CLOSE int machine =
        target.root_fd < 0 ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    int fd = target.beneath ? path_open_parent_beneath(target.root_fd, target.inside, ret_name)
                            : path_open_parent_in(target.root_fd < 0 ? machine : target.root_fd,
                                                  target.inside, ret_name);
    if (fd >= 0)
        return fd;
    int err = errno;
    return error_set(error, err, op, target.path,
                     err == ENOENT ? NULL : mount_target_trouble(&target, err));
}
