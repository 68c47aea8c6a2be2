/*
 * layer.h - a directory that entries (ctk/entry.h) are written into, beneath which everything
 * stays.
 */
#ifndef CTK_LAYER_LAYER_H
#define CTK_LAYER_LAYER_H

#include <limits.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <ctk/ctk.h>
#include <ctk/entry.h>

/* The parts of an entry that follow its struct; NULL where they are empty. */
struct parts {
    const char *path;
    const char *target;
    const uint8_t *xattrs;
    const uint8_t *data;
};

/* Entries without their data, one right after another, that something is done with at the end. */
struct entries {
    uint8_t *bytes;
    size_t used;
    size_t size;
    size_t count;
};

/* Extended attributes that were skipped. */
#define MOST_SKIPPED 64
struct skipped {
    int64_t count;
    char name[XATTR_NAME_MAX + 1];
};
/* A kind among these alone: a directory that an entry lies in and none has named yet. */
#define IMPLIED_DIRECTORY 0x100U

/* What a directory has while it is only implied: its final mode comes at the end. */
#define IMPLIED_MODE ((mode_t)S_ISVTX)
/* And what it has then if the layer says too that what lies below in its place is gone. */
#define FRESH_MODE ((mode_t)S_ISUID)

/* The file that is being written. */
struct open_file {
    int fd; /* -1 = none */
    int64_t offset;
    int64_t end;             /* behind the last byte that was written, and no hole */
    struct ctk_entry *entry; /* without its data */
};

/* Paths that were seen. */
struct seen {
    uint64_t *hashes; /* size of them, a power of 2; 0 is none */
    size_t size;
    size_t count;
    uint64_t secret;
};

/* 1 when it is the first time, 0 when it is not, or looks so; -1 and errno. */
int seen_add(struct seen *seen, const char *path);

/* What was compared so far. */
struct comparison {
    struct seen seen;
    struct seen parents; /* directories that those are in; later all that an entry names too */
    int64_t names;       /* of what is no directory */
    int64_t links;       /* how many names those have, by what the file system says */
    int64_t listed;      /* names in all directories */
};

struct layer {
    int root_fd;
    int root_depth;
    bool owners;
    mode_t umask;
    uint8_t *marks;
    uint32_t marks_size;
    uint8_t *hiding;
    uint32_t hiding_size;
    int parent_fd; /* of the last entry: most have the same parent; -1 = none */
    char parent[PATH_MAX];
    struct open_file file;
    struct comparison comparison;
    bool strict;
    struct skipped *skipped; /* MOST_SKIPPED of them, or NULL; unused ones have no name */
    char attribute[XATTR_NAME_MAX + 1]; /* that could not be set just now; "" = none */
    struct entries directories;
    struct entries hidden;
    bool root_named;
    bool named_again; /* a directory: what it was given before has to go */
    char **implied;   /* sorted; of the names in implied_names */
    struct entries implied_names;
    size_t implied_told; /* how many ctk_layer_implied has told */
};

/* What a handle stands for: it is what crosses the border to callers without pointers. */
static inline struct layer *layer_of(int64_t handle)
{
    return (struct layer *)(intptr_t)handle; /* NOLINT(performance-no-int-to-ptr) */
}

/* Checks an entry that `size` bytes are left for, and finds its parts. -1 when it is malformed. */
int entry_parse(const struct ctk_entry *entry, size_t size, struct parts *ret_parts);

/* The functions below return 0, or -errno with *error filled. */

/* Opens the directory an entry lies in, kept in the layer, and points *ret_name at its last
 * component. */
int layer_parent(struct layer *layer, const char *path, const char **ret_name,
                 struct ctk_error *error);

/* How many directories a directory lies below the root; -1 and errno where that can't be told. */
int layer_depth(int fd);

/* Forgets the directory that is kept: what was at its path may be something else by now. */
void layer_forget_parent(struct layer *layer);

/* Takes away what an earlier entry made at name, an empty directory included. */
int layer_replace(struct layer *layer, const char *path, const char *name, struct ctk_error *error);

/* Everything but files and data. */
int layer_make(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
               struct ctk_error *error);

int layer_make_file(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
                    struct ctk_error *error);
int layer_add_data(struct layer *layer, const uint8_t *data, size_t size, struct ctk_error *error);

/* Keeps an entry; `what` such entries are, for the failure when they get too many. */
int entries_add(struct entries *all, const struct ctk_entry *entry, const struct parts *parts,
                const char *what, struct ctk_error *error);

/* All of them, in an array to be freed; NULL without memory. */
const struct ctk_entry **entries_list(const struct entries *all);

/* The path of an entry that was kept. */
const char *entry_path(const struct ctk_entry *entry);

/* Orders paths so that a directory comes right before what is in it. */
int path_order(const char *a, const char *b);

/* Notes a directory, to be given its metadata at the end. */
int directories_add(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
                    struct ctk_error *error);
int directories_finish(struct layer *layer, struct ctk_error *error);

/* Makes the directory `name`, which is missing, and notes it under its path as one that is only
 * implied. -1 and errno. */
int directories_imply(struct layer *layer, int parent_fd, const char *name, const char *path);

/* Notes a whiteout or an opaque mark: they are about what lies below the layer, whatever the order
 * of its entries, and so come after all others. */
int hidden_add(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
               struct ctk_error *error);
int hidden_finish(struct layer *layer, struct ctk_error *error);

/* Finds out which directories are implied, after hidden_finish and before they get their modes. */
int implied_find(struct layer *layer, struct ctk_error *error);

#define MOST_DEPTH 500 /* ten times what anybody has */

/* What lies at `name` in a directory, "." for itself: there are no calls for extended attributes
 * that take both. */
struct metadata_path {
    char text[32 + NAME_MAX + 1];
};
struct metadata_path metadata_path(int fd, const char *name);

/* Like listxattr(2) and getxattr(2), of what lies at `name` in a directory, "." for itself, not
 * following a link. */
ssize_t xattrs_list(int fd, const char *name, char *list, size_t size);
ssize_t xattrs_get(int fd, const char *name, const char *attribute, void *value, size_t size);

/* Whether it has exactly these, encoded as an entry's. */
bool xattrs_are(int fd, const char *name, const uint8_t *xattrs, uint32_t size);

/* Sets extended attributes of what a path names, not following a link: exactly these. */
int metadata_set_xattrs(const char *path, const uint8_t *xattrs, uint32_t size);

/* Sets an entry's, without those that can't be had there. -1 and errno, with layer->attribute. */
int layer_set_xattrs(struct layer *layer, const struct ctk_entry *entry, const char *path,
                     const uint8_t *xattrs);

/* error_set(), which names the attribute that could not be set, if it was that. */
int layer_failed(struct layer *layer, struct ctk_error *error, int err, const char *op,
                 const char *path);

#endif
