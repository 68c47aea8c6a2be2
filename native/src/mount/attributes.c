#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
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

/* MS_REMOUNT replaces all attributes, and one that a user namespace inherited may not be cleared:
 * so keep what is there. */
static unsigned long attributes_now(int fd)
{
    struct statvfs now;
    if (fstatvfs(fd, &now))
        return 0;
    unsigned long bits = 0;
    if (now.f_flag & ST_RDONLY)
        bits |= MS_RDONLY;
    if (now.f_flag & ST_NOSUID)
        bits |= MS_NOSUID;
    if (now.f_flag & ST_NODEV)
        bits |= MS_NODEV;
    if (now.f_flag & ST_NOEXEC)
        bits |= MS_NOEXEC;
    if (now.f_flag & ST_NOATIME)
        bits |= MS_NOATIME;
    if (now.f_flag & ST_NODIRATIME)
        bits |= MS_NODIRATIME;
    if (now.f_flag & ST_RELATIME)
        bits |= MS_RELATIME;
    return bits;
}

static int add_old(int fd, uint32_t attributes)
{
    unsigned long bits = attributes_now(fd) | mount_attributes_old(attributes);
    return mount(NULL, sys_fd_path(fd).text, NULL, MS_REMOUNT | MS_BIND | bits, NULL);
}

int mount_attributes_add(const struct mount_target *target, uint32_t attributes, bool recursive,
                         const char *op, struct ctk_error *error)
{
    CLEANUP_CLOSE int fd = mount_target_reopen(target);
    if (fd < 0)
        return error_set(error, errno, op, target->path, NULL);
    struct sys_mount_attr wanted = {.attr_set = mount_attributes_new(attributes)};
    if (attributes & CTK_MOUNT_NO_ACCESS_TIME)
        wanted.attr_clr = SYS_MOUNT_ATTR_ATIME_MASK;
    if (!sys_mount_setattr(fd, "", AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0), &wanted))
        return 0;
    if (errno != ENOSYS)
        return error_set(error, errno, op, target->path, "setting the mount's attributes");
    if (recursive)
        return error_set(error, ENOSYS, op, target->path,
                         "attributes for all mounts below need mount_setattr (Linux 5.12), which "
                         "is missing here");
    if (!add_old(fd, attributes))
        return 0;
    return error_set(error, errno, op, target->path, "setting the mount's attributes");
}
