#include <errno.h>
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
