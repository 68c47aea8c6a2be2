#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mount.h>

#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

static const struct {
    uint32_t ours;
    unsigned new_bit;
    unsigned long old_bit;
} table[] = {
    {CTK_MOUNT_READ_ONLY, SYS_MOUNT_ATTR_RDONLY, MS_RDONLY},
    {CTK_MOUNT_NO_SUID, SYS_MOUNT_ATTR_NOSUID, MS_NOSUID},
    {CTK_MOUNT_NO_DEVICES, SYS_MOUNT_ATTR_NODEV, MS_NODEV},
    {CTK_MOUNT_NO_EXEC, SYS_MOUNT_ATTR_NOEXEC, MS_NOEXEC},
    {CTK_MOUNT_NO_ACCESS_TIME, SYS_MOUNT_ATTR_NOATIME, MS_NOATIME},
    {CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME, SYS_MOUNT_ATTR_NODIRATIME, MS_NODIRATIME},
    {CTK_MOUNT_RELATIVE_ACCESS_TIME, 0, MS_RELATIME},
    {CTK_MOUNT_STRICT_ACCESS_TIME, SYS_MOUNT_ATTR_STRICTATIME, MS_STRICTATIME},
    {CTK_MOUNT_NO_LINKS, SYS_MOUNT_ATTR_NOSYMFOLLOW, SYS_MS_NOSYMFOLLOW},
};

#define TABLE_SIZE (sizeof table / sizeof table[0])

unsigned mount_attributes_new(uint32_t attributes)
{
    unsigned bits = 0;
    for (size_t i = 0; i < TABLE_SIZE; i++)
        if (attributes & table[i].ours)
            bits |= table[i].new_bit;
    return bits;
}

unsigned long mount_attributes_old(uint32_t attributes)
{
    unsigned long bits = 0;
    for (size_t i = 0; i < TABLE_SIZE; i++)
        if (attributes & table[i].ours)
            bits |= table[i].old_bit;
    return bits;
}

int mount_attributes_check(uint32_t attributes, const char *op, const char *path,
                           struct ctk_error *error)
{
    uint32_t unknown = attributes;
    for (size_t i = 0; i < TABLE_SIZE; i++)
        unknown &= ~table[i].ours;
    if (unknown)
        return error_set(error, EINVAL, op, path, "unknown mount attributes 0x%x", unknown);
    uint32_t times = attributes & MOUNT_ACCESS_TIMES;
    return times & (times - 1)
               ? error_set(error, EINVAL, op, path, "a mount has one way with access times")
               : 0;
}

void mount_change_fill(struct mount_change change, struct sys_mount_attr *ret_wanted)
{
    *ret_wanted = (struct sys_mount_attr){
        .attr_set = mount_attributes_new(change.set),
        .attr_clr = mount_attributes_new(change.cleared),
    };
    /* The ways with access times are one field for the kernel, and 0 in it is the relative one. */
    if ((change.set | change.cleared) & MOUNT_ACCESS_TIMES)
        ret_wanted->attr_clr |= SYS_MOUNT_ATTR_ATIME_MASK;
}

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
