#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

/* Attributes of a bind mount that is there already; where they can't be had, it goes again. */
static int add_attributes(int mount_fd, const struct mount_target *target, bool recursive,
                          uint32_t attributes, const char *op, struct ctk_error *error)
{
    int result = mount_attributes_change(mount_fd, (struct mount_change){.set = attributes},
                                         recursive, target->path, op, error);
    if (result < 0)
        umount2(sys_fd_path(mount_fd).text, MNT_DETACH);
    return result;
}

static int bind_old(int source_fd, const char *source, const struct mount_target *target,
                    bool recursive, uint32_t attributes, int *ret_mount, const char *op,
                    struct ctk_error *error)
{
    CLEANUP_CLOSE int mounted = -1;
    unsigned long flags = MS_BIND | (recursive ? MS_REC : 0);
    if (mount_by_name(sys_fd_path(source_fd).text, target, NULL, flags, NULL,
                      ret_mount || attributes ? &mounted : NULL)) {
        int err = errno;
        return error_set(error, err, op, target->path,
                         err == EAGAIN ? "from \"%s\": " MOUNT_EXCHANGED : "from \"%s\"", source);
    }
    int result = attributes ? add_attributes(mounted, target, recursive, attributes, op, error) : 0;
    if (result == 0 && ret_mount)
        *ret_mount = cleanup_keep_fd(&mounted);
    return result;
}

int mount_bind(int source_fd, const char *source, const struct mount_target *target, bool recursive,
               uint32_t attributes, int *ret_mount, const char *op, struct ctk_error *error)
{
    unsigned flags = SYS_OPEN_TREE_CLONE | SYS_OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
                     (recursive ? SYS_AT_RECURSIVE : 0);
    if (ret_mount)
        *ret_mount = -1;
    CLEANUP_CLOSE int tree = sys_open_tree(source_fd, "", flags);
    if (tree < 0 && errno == ENOSYS)
        return bind_old(source_fd, source, target, recursive, attributes, ret_mount, op, error);
    if (tree < 0)
        return error_set(error, errno, op, target->path,
                         errno == EINVAL
                             ? "from \"%s\", which has mounts below it: bind it with them"
                             : "from \"%s\"",
                         source);
    struct sys_mount_attr wanted;
    mount_change_fill((struct mount_change){.set = attributes}, &wanted);
    bool later = false;
    if (attributes &&
        sys_mount_setattr(tree, "", AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0), &wanted)) {
        /* EINVAL: as in mount_attributes_change(). */
        if (errno != ENOSYS && !(errno == EINVAL && attributes & CTK_MOUNT_NO_LINKS))
            return error_set(error, errno, op, target->path, "setting attributes of \"%s\"",
                             source);
        later = true; /* a mount that is attached nowhere can't be remounted */
    }
    int result = mount_attach(tree, target, op, error);
    if (result == 0 && later)
        result = add_attributes(tree, target, recursive, attributes, op, error);
    if (result == 0 && ret_mount)
        *ret_mount = cleanup_keep_fd(&tree);
    return result;
}

int ctk_mount_bind(const char *source, const char *target_path, int32_t recursive,
                   uint32_t attributes, struct ctk_error *ret_error)
{
    int result = mount_attributes_check(attributes, "bind on", target_path, ret_error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int source_fd = open(source, O_PATH | O_CLOEXEC);
    if (source_fd < 0)
        return error_set(ret_error, errno, "bind", source, NULL);
    struct mount_target target;
    result = mount_target_open_host(&target, target_path, "bind on", ret_error);
    if (result < 0)
        return result;
    result =
        mount_bind(source_fd, source, &target, recursive, attributes, NULL, "bind on", ret_error);
    cleanup_close_fd(&target.fd);
    return result;
}

int ctk_mount_detach(const char *target, int32_t lazy, struct ctk_error *ret_error)
{
    if (!umount2(target, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)))
        return 0;
    int err = errno;
    return error_set(ret_error, err, "unmount", target,
                     err == EINVAL  ? "it is not a mount point"
                     : err == EBUSY ? "something still uses it"
                                    : NULL);
}
