#include <errno.h>
#include <fcntl.h>

#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

static const char *change_trouble(int err)
{
    switch (err) {
    case EAGAIN:
        return "a mount below it was moved while its attributes were set";
    case EINVAL:
        return "attributes belong to a mount, and this is not the root of one";
    case EPERM:
        return "what a mount forbids stays forbidden in a user namespace that it was brought into";
    case EOPNOTSUPP:
        return "the kernel knows no mount that follows no links, as since Linux 5.10";
    default:
        return "setting the mount's attributes";
    }
}

int mount_attributes_change(int mount_fd, struct mount_change change, bool recursive,
                            const char *path, const char *op, struct ctk_error *error)
{
    struct sys_mount_attr wanted;
    mount_change_fill(change, &wanted);
    unsigned flags = AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0);
    if (!sys_mount_setattr(mount_fd, "", flags, &wanted))
        return 0;
    /* EINVAL: Linux 5.12 and 5.13 have the call, without the attribute that mount(2) has. */
    bool links = (change.set | change.cleared) & CTK_MOUNT_NO_LINKS;
    if (errno != ENOSYS && !(errno == EINVAL && links))
        return error_set(error, errno, op, path, "%s", change_trouble(errno));
    if (!mount_remount(mount_fd, change, recursive))
        return 0;
    return error_set(error, errno, op, path, "%s", change_trouble(errno));
}
