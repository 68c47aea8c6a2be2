/*
 * path.h - opening and making what lies inside a root that somebody else may have written. Either
 * way no symbolic link, no ".." and no magic link leads out of it: the functions "_in" follow links
 * inside of it, as a program whose root it is would, and those "_beneath" follow none at all.
 */
#ifndef CTK_PATH_PATH_H
#define CTK_PATH_PATH_H

#include <sys/types.h>

#include <ctk/plan.h>

/*
 * Opens `path` (absolute or not, it starts at root_fd either way) as chroot(2) into root_fd would
 * find it. `flags` are open(2)'s without O_CREAT; O_CLOEXEC is added. -1 and errno.
 */
int path_open_in(int root_fd, const char *path, int flags);

/* The same walk by single components, for a kernel without openat2(2). */
int path_walk_in(int root_fd, const char *path, int flags);

/* Opens path O_PATH; makes it, directories on the way included (mode 0755), when it is absent and
 * `make` says so. */
int path_open_or_make_in(int root_fd, const char *path, enum ctk_plan_make make);

/*
 * Opens the directory that `path` lies in, and points *ret_name at its last component within path.
 * -1 and errno; EINVAL when there is no last component ("/", "..").
 */
int path_open_parent_in(int root_fd, const char *path, const char **ret_name);

/*
 * Opens `path` (absolute or not, it starts at root_fd either way), in which no component may be a
 * link, and none "..": -1 and ELOOP, or EXDEV. `flags` are open(2)'s without O_CREAT; O_CLOEXEC is
 * added.
 */
int path_open_beneath(int root_fd, const char *path, int flags);

/* As their namesakes above. */
int path_open_or_make_beneath(int root_fd, const char *path, enum ctk_plan_make make);
int path_open_parent_beneath(int root_fd, const char *path, const char **ret_name);

/* openat2(2), repeated where somebody's rename got in its way. */
int path_resolve(int root_fd, const char *path, int flags, unsigned resolve);

/* Makes one component. Its being there is no error: somebody may have been faster, or it is a link
 * that leads nowhere, which opening it will tell. */
int path_make_one(int parent_fd, const char *name, enum ctk_plan_make make);

#endif
