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
    for (size_t i = 0; i < TABLE_SIZE; i++)
        attributes &= ~table[i].ours;
    return attributes
               ? error_set(error, EINVAL, op, path, "unknown mount attributes 0x%x", attributes)
               : 0;
}

int mount_attributes_add(int mount_fd, uint32_t attributes, bool recursive, const char *path,
                         const char *op, struct ctk_error *error)
{
    struct sys_mount_attr wanted = {.attr_set = mount_attributes_new(attributes)};
    if (attributes & CTK_MOUNT_NO_ACCESS_TIME)
        wanted.attr_clr = SYS_MOUNT_ATTR_ATIME_MASK;
    unsigned flags = AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0);
    if (!sys_mount_setattr(mount_fd, "", flags, &wanted))
        return 0;
    if (errno != ENOSYS)
        return error_set(error, errno, op, path, "setting the mount's attributes");
    if (!mount_remount(mount_fd, attributes, recursive))
        return 0;
    int err = errno;
    return error_set(error, err, op, path,
                     err == EAGAIN ? "a mount below it was moved while its attributes were set"
                                   : "setting the mount's attributes");
}
