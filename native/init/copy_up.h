/* copy_up.h - what a directory shows, copied into the file system that is mounted over it. */
#ifndef CTK_INIT_COPY_UP_H
#define CTK_INIT_COPY_UP_H

#include <stdbool.h>
#include <sys/stat.h>

#include "mount/mount.h"

struct copy_up {
    const struct mount_target *target; /* the directory */
    struct string_list options;        /* of the file system */
};

/* With owners, modes, times, extended attributes that it takes, links and nodes. What the options
 * say of the file system's own root stays as they say. */
mount_fill copy_up;

#define COPY_OP "copy up to"

/* The content of a regular file, with its holes. -1 and errno. */
int copy_content(int from, int to, off_t size);

/* Owner, mode, extended attributes and times of `name` in from_fd for that in to_fd; "." is the
 * directory itself. -1 and errno. */
struct copied {
    bool uid, gid, mode;
};
int copy_metadata(int from_fd, int to_fd, const char *name, const struct stat *status,
                  struct copied copied);

#endif
