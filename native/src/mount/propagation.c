/* Whether mounts and unmounts reach a mount's peers, and theirs it (mount_namespaces(7)). */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

static const unsigned long flags[] = {
    [CTK_PLAN_PRIVATE] = MS_PRIVATE,
    [CTK_PLAN_SLAVE] = MS_SLAVE,
    [CTK_PLAN_SHARED] = MS_SHARED,
    [CTK_PLAN_UNBINDABLE] = MS_UNBINDABLE,
};

int mount_propagation_set(const struct mount_target *target, enum ctk_plan_propagation propagation,
                          bool recursive, const char *op, struct ctk_error *error)
{
    struct sys_mount_attr wanted = {.propagation = flags[propagation]};
    if (!sys_mount_setattr(target->fd, "", AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0),
                           &wanted))
        return 0;
    if (errno == ENOSYS && !mount(NULL, sys_fd_path(target->fd).text, NULL,
                                  flags[propagation] | (recursive ? MS_REC : 0), NULL))
        return 0;
    int err = errno;
    return error_set(error, err, op, target->path, err == EINVAL ? "it is no mount point" : NULL);
}
