/* Attributes of mounts by mount(2), for a kernel without mount_setattr(2). */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "mount/list.h"
#include "mount/mount.h"
#include "path/path.h"
#include "sys/sys.h"

/* MS_REMOUNT replaces all attributes, and one that a user namespace inherited may not be cleared:
 * so keep what is there. */
unsigned long mount_flags_now(int mount_fd)
{
    static const struct {
        unsigned long shown;
        unsigned long bit;
    } table[] = {
        {ST_RDONLY, MS_RDONLY},     {ST_NOSUID, MS_NOSUID},
        {ST_NODEV, MS_NODEV},       {ST_NOEXEC, MS_NOEXEC},
        {ST_NOATIME, MS_NOATIME},   {ST_NODIRATIME, MS_NODIRATIME},
        {ST_RELATIME, MS_RELATIME}, {SYS_ST_NOSYMFOLLOW, SYS_MS_NOSYMFOLLOW},
    };
    struct statvfs now;
    unsigned long bits = 0;
    if (!fstatvfs(mount_fd, &now))
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
            bits |= now.f_flag & table[i].shown ? table[i].bit : 0;
    return bits & (MS_NOATIME | MS_RELATIME) ? bits : bits | MS_STRICTATIME;
}

bool mount_has_flags(int mount_fd, unsigned long flags)
{
    return (mount_flags_now(mount_fd) & flags) == flags;
}

static int remount_one(int fd, struct mount_change change)
{
    unsigned long bits = mount_flags_now(fd);
    if ((change.set | change.cleared) & MOUNT_ACCESS_TIMES) {
        bits &= ~(unsigned long)(MS_NOATIME | MS_RELATIME | MS_STRICTATIME);
        if (!(change.set & MOUNT_ACCESS_TIMES))
            bits |= MS_RELATIME;
    }
    bits &= ~mount_attributes_old(change.cleared & ~(uint32_t)MOUNT_ACCESS_TIMES);
    bits |= mount_attributes_old(change.set);
    if (mount(NULL, sys_fd_path(fd).text, NULL, MS_REMOUNT | MS_BIND | bits, NULL))
        return -1;
    if (!(change.set & CTK_MOUNT_NO_LINKS) || mount_has_flags(fd, SYS_MS_NOSYMFOLLOW))
        return 0;
    errno = EOPNOTSUPP;
    return -1;
}

/* Whether the mount lies below top, which it is not itself; *ret_hidden: and no path leads to it.
 */
static bool is_below(const struct mount_list *list, const struct mount_entry *entry,
                     const struct mount_entry *top, bool *ret_hidden)
{
    const struct mount_entry *from = NULL;
    *ret_hidden = false;
    for (size_t depth = 0; entry && depth <= list->count; depth++) {
        if (mount_list_is_covered(list, entry, from))
            *ret_hidden = true;
        if (entry == top)
            return depth > 0;
        from = entry;
        entry = mount_list_find(list, entry->parent);
    }
    return false;
}

/* Opens a mount below `top`, whose root mount_fd is, by the path between the two, and makes sure
 * that it is the one. */
static int remount_below(int mount_fd, const struct mount_entry *top,
                         const struct mount_entry *entry, struct mount_change change)
{
    size_t length = strcmp(top->point, "/") != 0 ? strlen(top->point) : 0;
    CLEANUP_CLOSE int fd = strncmp(entry->point, top->point, length) != 0
                               ? -1
                               : path_open_beneath(mount_fd, entry->point + length, O_PATH);
    if (fd >= 0 && mount_id(fd) == entry->id)
        return remount_one(fd, change);
    errno = EAGAIN;
    return -1;
}

int mount_remount(int mount_fd, struct mount_change change, bool recursive)
{
    if (remount_one(mount_fd, change))
        return -1;
    if (!recursive)
        return 0;
    MOUNT_LIST_FREE struct mount_list list = {0};
    int id = mount_id(mount_fd);
    if (id < 0 || mount_list_read(&list))
        return -1;
    const struct mount_entry *top = mount_list_find(&list, id);
    if (!top) {
        errno = EAGAIN;
        return -1;
    }
    for (size_t i = 0; i < list.count; i++) {
        bool hidden;
        if (is_below(&list, &list.entries[i], top, &hidden) && !hidden &&
            remount_below(mount_fd, top, &list.entries[i], change))
            return -1;
    }
    return 0;
}
