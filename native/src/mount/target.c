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
    return path_open_in(target->root_fd, target->path, O_PATH);
}

int mount_target_open(struct mount_target *target, int root_fd, const char *path,
                      enum ctk_plan_make make, const char *op, struct ctk_error *error)
{
    target->root_fd = root_fd;
    target->path = path;
    target->fd =
        root_fd >= 0 ? path_open_or_make_in(root_fd, path, make) : mount_target_reopen(target);
    if (target->fd >= 0)
        return 0;
    return error_set(error, errno, op, path,
                     errno == ENOENT ? "the mount point does not exist" : NULL);
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
