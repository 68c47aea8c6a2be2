#include <errno.h>
#include <fcntl.h>

#include "base/error.h"
#include "mount/mount.h"
#include "path/path.h"
#include "sys/sys.h"

int mount_target_reopen(const struct mount_target *target)
{
    /* ".." of "/" is what is mounted over "/", path_resolution(7); "/" itself stays the root below
     * it. */
    if (target->root_fd == MOUNT_TARGET_NEW_ROOT)
        return open("/..", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (target->root_fd == MOUNT_TARGET_HOST)
        return open(target->path, O_PATH | O_CLOEXEC);
    return target->beneath ? path_open_beneath(target->root_fd, target->inside, O_PATH)
                           : path_open_in(target->root_fd, target->inside, O_PATH);
}

const char *mount_target_trouble(const struct mount_target *target, int err)
{
    if (target->beneath && err == ELOOP)
        return "it is, or lies behind, a symbolic link, and none is followed here";
    if (target->root_fd < 0 && err == ENOENT)
        return "the mount point is not there";
    return NULL;
}

int mount_target_open(struct mount_target *target, enum ctk_plan_make make, const char *op,
                      struct ctk_error *error)
{
    if (target->root_fd < 0)
        target->fd = mount_target_reopen(target);
    else
        target->fd = target->beneath
                         ? path_open_or_make_beneath(target->root_fd, target->inside, make)
                         : path_open_or_make_in(target->root_fd, target->inside, make);
    if (target->fd >= 0)
        return 0;
    int err = errno;
    return error_set(error, err, op, target->path, mount_target_trouble(target, err));
}

int mount_target_open_host(struct mount_target *target, const char *path, const char *op,
                           struct ctk_error *error)
{
    *target = (struct mount_target){.path = path, .root_fd = MOUNT_TARGET_HOST, .inside = path};
    return mount_target_open(target, CTK_PLAN_MAKE_NOTHING, op, error);
}

int mount_attach(int mount_fd, const struct mount_target *target, const char *op,
                 struct ctk_error *error)
{
    if (!sys_move_mount(mount_fd, target->fd))
        return 0;
    int err = errno;
    return error_set(
        error, err, op, target->path,
        err == ENOTDIR || err == EINVAL
            ? "a directory is mounted on a directory, a file on a file, and never on a link"
            : NULL);
}
