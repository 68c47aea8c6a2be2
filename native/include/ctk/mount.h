/* mount.h - making mounts, and taking them away. */
#ifndef CTK_MOUNT_H
#define CTK_MOUNT_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Attributes of a mount, mount_setattr(2). Of the three ways with access times, NO_ACCESS_TIME,
 * RELATIVE_ACCESS_TIME (what a mount has of which nothing was said) and STRICT_ACCESS_TIME, a mount
 * has one; NO_DIRECTORY_ACCESS_TIME goes with each.
 */
enum ctk_mount_attribute {
    CTK_MOUNT_READ_ONLY = 1,
    CTK_MOUNT_NO_SUID = 2,
    CTK_MOUNT_NO_DEVICES = 4,
    CTK_MOUNT_NO_EXEC = 8,
    CTK_MOUNT_NO_ACCESS_TIME = 16,
    CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME = 32,
    CTK_MOUNT_RELATIVE_ACCESS_TIME = 64,
    CTK_MOUNT_STRICT_ACCESS_TIME = 128,
    CTK_MOUNT_NO_LINKS = 256, /* nosymfollow, Linux 5.10 */
};

/*
 * Mounts an overlay on the directory `target`.
 *
 *   lowers      lower_count (the kernel takes 500 at most, and 2 at least without an upper one)
 *               directories, the topmost first, each NUL-terminated, one right after another; any
 *               byte but NUL is allowed in them, ':' ',' and '\' included
 *   upper       the writable directory; NULL for a read-only overlay
 *   work        an empty directory on upper's file system; NULL exactly when upper is
 *   options     option_count overlay options such as "volatile" or "redirect_dir=on", each
 *               NUL-terminated, one right after another (Documentation/filesystems/overlayfs.rst)
 *   attributes  CTK_MOUNT_*
 *
 * By fsopen(2) with "lowerdir+" where the kernel has it; otherwise by mount(2), for as many layers,
 * with names short enough for its one page of options.
 */
CTK_API int ctk_overlay_mount(const char *lowers, int32_t lower_count, const char *upper,
                              const char *work, const char *options, int32_t option_count,
                              const char *target, uint32_t attributes, struct ctk_error *ret_error);

/* Makes the file or directory `source` visible at `target` too, with all mounts below it where
 * `recursive`. */
CTK_API int ctk_mount_bind(const char *source, const char *target, int32_t recursive,
                           uint32_t attributes, struct ctk_error *ret_error);

/* Mounts a file system of type `type` ("tmpfs", "proc", ...) on `target`; options as for an
 * overlay. */
CTK_API int ctk_mount_filesystem(const char *type, const char *source, const char *options,
                                 int32_t option_count, const char *target, uint32_t attributes,
                                 struct ctk_error *ret_error);

/*
 * Mounts a file system of type `type` from `source` where no path leads to: its root is the
 * descriptor that is returned, and the mount is gone when that is closed (fsmount(2)). Options as
 * for an overlay. A file system on a disk, such as "erofs", takes a device; EROFS takes a file too,
 * since Linux 6.12 and not from every file system: -ENOTBLK otherwise. -ENOSYS before Linux 5.2.
 */
CTK_API int ctk_mount_detached(const char *type, const char *source, const char *options,
                               int32_t option_count, uint32_t attributes,
                               struct ctk_error *ret_error);

/*
 * A mount of the file or directory `source`, attached nowhere, whose files' owners are seen through
 * maps of ids: its root is the descriptor that is returned (MOUNT_ATTR_IDMAP, mount_setattr(2)).
 *   recursive      whether the mounts below source come along
 *   uid_map,       what ids in the file system are which ids to whoever looks (user_namespaces(7)):
 *   gid_map        lines of an id in the file system, an id of the caller's user namespace, and how
 *                  many
 *   map_recursive  whether the mounts below get the maps too
 * -ENOSYS before Linux 5.12; -EINVAL where the file system takes none; -EPERM without privilege
 * over it.
 */
CTK_API int ctk_mount_mapped(const char *source, int32_t recursive, uint32_t attributes,
                             const char *uid_map, const char *gid_map, int32_t map_recursive,
                             struct ctk_error *ret_error);

/*
 * Takes the topmost mount at `target` away; with `lazy` also while it is in use (MNT_DETACH,
 * umount2(2)). A symbolic link as last component of target is not followed.
 */
CTK_API int ctk_mount_detach(const char *target, int32_t lazy, struct ctk_error *ret_error);

#ifdef __cplusplus
}
#endif

#endif
