/* overlay.h - overlay mounts (Documentation/filesystems/overlayfs.rst). */
#ifndef CTK_OVERLAY_OVERLAY_H
#define CTK_OVERLAY_OVERLAY_H

#include "mount/mount.h"

struct overlay {
    struct string_list lowers; /* the topmost first */
    const char *upper;         /* NULL = read-only */
    const char *work;
    struct string_list options;
};

/* *ret_mount is as in mount.h. */
int overlay_mount(const struct overlay *overlay, const struct mount_target *target,
                  uint32_t attributes, int *ret_mount, struct ctk_error *error);

/*
 * Whether layers can be given one by one ("lowerdir+", Linux 6.8). Before Linux 6.5 overlay has no
 * options of its own in fsconfig(2), which takes whatever it is given and fails in the end.
 */
bool overlay_takes_lower_by_lower(void);

/* mount(2), for a kernel whose overlay takes no "lowerdir+". */
int overlay_mount_old(const struct overlay *overlay, const struct mount_target *target,
                      uint32_t attributes, int *ret_mount, struct ctk_error *error);

/* Reports `err` with what can be found out about the directories; `log` is the kernel's own word or
 * "". */
int overlay_diagnose(const struct overlay *overlay, const char *target, int err, const char *log,
                     struct ctk_error *error);

#define OVERLAY_OP "mount overlay on"

#endif
