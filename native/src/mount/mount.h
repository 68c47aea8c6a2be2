/*
 * mount.h - making mounts and attaching them to a target. New kernel calls first, mount(2) where
 * the kernel (or a filter in front of it) has none, found by trying.
 */
#ifndef CTK_MOUNT_MOUNT_H
#define CTK_MOUNT_MOUNT_H

#include <stdbool.h>

#include <ctk/ctk.h>
#include <ctk/plan.h>

#include "base/strings.h"

/* Where a mount goes. */
struct mount_target {
    int root_fd;      /* the root it is resolved in; MOUNT_TARGET_HOST or MOUNT_TARGET_NEW_ROOT */
    const char *path; /* as the caller named it */
    int fd;           /* O_PATH of what the mount will cover */
};

#define MOUNT_TARGET_HOST (-1)     /* the path is an ordinary one */
#define MOUNT_TARGET_NEW_ROOT (-2) /* the mount goes on top of "/" and will be the new root */

/* Opens the target, made first where it is absent and `make` says so. The caller closes target->fd.
 */
int mount_target_open(struct mount_target *target, int root_fd, const char *path,
                      enum ctk_plan_make make, const char *op, struct ctk_error *error);

/* Opens what is visible at the target now, such as the mount just made. -1 and errno. */
int mount_target_reopen(const struct mount_target *target);

/* CTK_MOUNT_* as MOUNT_ATTR_* of mount_setattr(2), and as MS_* of mount(2). */
unsigned mount_attributes_new(uint32_t attributes);
unsigned long mount_attributes_old(uint32_t attributes);

/* 0, or -EINVAL when there are unknown bits. */
int mount_attributes_check(uint32_t attributes, const char *op, const char *path,
                           struct ctk_error *error);

/* Adds attributes to what is mounted at the target. */
int mount_attributes_add(const struct mount_target *target, uint32_t attributes, bool recursive,
                         const char *op, struct ctk_error *error);

/* Attaches a mount made by fsmount(2) or open_tree(2). */
int mount_attach(int mount_fd, const struct mount_target *target, const char *op,
                 struct ctk_error *error);

/* Sets one "key=value" or "flag" option of a file system context; -1 and errno. */
int mount_set_option(int fs_fd, const char *option);

/* Reads the kernel's own words about what failed on the context into text; "" when it has none. */
void mount_read_log(int fs_fd, char *text, size_t size);

int mount_filesystem(const char *type, const char *source, struct string_list options,
                     const struct mount_target *target, uint32_t attributes,
                     struct ctk_error *error);

/* Binds what source_fd (O_PATH) names; `source` is for messages. */
int mount_bind(int source_fd, const char *source, const struct mount_target *target, bool recursive,
               uint32_t attributes, const char *op, struct ctk_error *error);

#endif
