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
    const char *path;   /* as the caller named it */
    int root_fd;        /* what it is resolved in; MOUNT_TARGET_HOST or MOUNT_TARGET_NEW_ROOT */
    const char *inside; /* the part of path that is resolved there */
    bool beneath;       /* no link is followed on the way */
    int fd;             /* O_PATH of what the mount will cover */
};

#define MOUNT_TARGET_HOST (-1)     /* the path is an ordinary one */
#define MOUNT_TARGET_NEW_ROOT (-2) /* the mount goes on top of "/" and will be the new root */

/* Opens the target, made first where it is absent and `make` says so. The caller closes target->fd.
 */
int mount_target_open(struct mount_target *target, enum ctk_plan_make make, const char *op,
                      struct ctk_error *error);

/* The same for an ordinary path of the machine, where nothing is made. */
int mount_target_open_host(struct mount_target *target, const char *path, const char *op,
                           struct ctk_error *error);

/* Opens what is visible at the target now; somebody may have changed what that is. -1 and errno. */
int mount_target_reopen(const struct mount_target *target);

/* Why a target could not be opened, for an error's detail; NULL = errno says it. */
const char *mount_target_trouble(const struct mount_target *target, int err);

/* Of the attributes, the ways with access times. */
#define MOUNT_ACCESS_TIMES                                                                         \
    (CTK_MOUNT_NO_ACCESS_TIME | CTK_MOUNT_RELATIVE_ACCESS_TIME | CTK_MOUNT_STRICT_ACCESS_TIME)

/* CTK_MOUNT_* as MOUNT_ATTR_* of mount_setattr(2), and as MS_* of mount(2). */
unsigned mount_attributes_new(uint32_t attributes);
unsigned long mount_attributes_old(uint32_t attributes);

/* 0, or -EINVAL when there are unknown bits, or two ways with access times. */
int mount_attributes_check(uint32_t attributes, const char *op, const char *path,
                           struct ctk_error *error);

/*
 * What attributes of a mount become: some are set, others cleared, the rest stay. A way with access
 * times that is set takes the place of the one there is; where one is cleared and none is set, it
 * is the relative one.
 */
struct mount_change {
    uint32_t set;
    uint32_t cleared;
};

/* As mount_setattr(2) wants it. */
struct sys_mount_attr;
void mount_change_fill(struct mount_change change, struct sys_mount_attr *ret_wanted);

/* Changes attributes of the mount whose root mount_fd is, and of those below it. `path` is for
 * messages. */
int mount_attributes_change(int mount_fd, struct mount_change change, bool recursive,
                            const char *path, const char *op, struct ctk_error *error);

/*
 * The same by mount(2), for a kernel without mount_setattr(2). -1 and errno; EAGAIN when a mount
 * below was moved meanwhile, EOPNOTSUPP when the kernel knows no mount that follows no links.
 */
int mount_remount(int mount_fd, struct mount_change change, bool recursive);

/* The MS_* of mount(2) that a mount has, or its file system. */
unsigned long mount_flags_now(int mount_fd);

/* Whether a mount with this flag of mount(2) has it: those that the kernel doesn't know it passes
 * over. */
bool mount_has_flags(int mount_fd, unsigned long flags);

/* Sets how mounts and unmounts spread between the mount at the target and its peers
 * (mount_namespaces(7)), and so of those below it. */
int mount_propagation_set(const struct mount_target *target, enum ctk_plan_propagation propagation,
                          bool recursive, const char *op, struct ctk_error *error);

/* Attaches a mount made by fsmount(2) or open_tree(2). */
int mount_attach(int mount_fd, const struct mount_target *target, const char *op,
                 struct ctk_error *error);

/* Sets one "key=value" or "flag" option of a file system context; -1 and errno. */
int mount_set_option(int fs_fd, const char *option);

/* mount(2) takes one page of options. */
#define MOUNT_OPTIONS_SIZE 4096

/* The options as mount(2) takes them; -1 and E2BIG when they don't fit. */
int mount_join_options(struct string_list options, char *text, size_t size);

/* Reads the kernel's own words about what failed on the context into text; "" when it has none. */
void mount_read_log(int fs_fd, char *text, size_t size);

/* The failure, with errno, of what was done on a context, and the kernel's own words about it. */
int mount_context_failed(int fs_fd, const char *op, const char *path, const char *doing,
                         struct ctk_error *error);

/* The detail of an EAGAIN of mount_by_name(). */
#define MOUNT_EXCHANGED "what it was mounted on was exchanged for something else meanwhile"

/*
 * mount(2) on target->fd. It gives no descriptor of what it makes, and the target's name may mean
 * something else by then: so what is opened for *ret_mount (NULL = nobody wants it) is compared
 * with the list of mounts. -1 and errno; EAGAIN when it was something else.
 */
int mount_by_name(const char *source, const struct mount_target *target, const char *type,
                  unsigned long flags, const void *data, int *ret_mount);

/* Puts something into a new file system, whose root is root_fd, before anybody sees it. */
typedef int mount_fill(int root_fd, void *argument, struct ctk_error *error);

/* What is to be mounted. */
struct mount_request {
    const char *type;
    const char *source;
    struct string_list options;
    uint32_t attributes;
    mount_fill *fill; /* NULL = nothing is put into it */
    void *fill_argument;
};

/*
 * Has the file system that is mounted at the target take other options (fspick(2)). Everybody who
 * has it mounted sees that.
 */
int mount_reconfigure(const struct mount_target *target, struct string_list options, const char *op,
                      struct ctk_error *error);

/* In these, *ret_mount (NULL = nobody wants it) is an O_PATH of the root of what was mounted: that
 * very mount, wherever its name leads. It belongs to the caller; -1 after a failure. */

int mount_filesystem(const struct mount_request *request, const struct mount_target *target,
                     int *ret_mount, struct ctk_error *error);

/* Binds what source_fd (O_PATH) names; `source` is for messages. */
int mount_bind(int source_fd, const char *source, const struct mount_target *target, bool recursive,
               uint32_t attributes, int *ret_mount, const char *op, struct ctk_error *error);

#endif
