/*
 * Whiteouts and opaque marks. They hide what lies below the layer, and nothing of the layer's own
 * (OCI image specification, layer.md), whatever the order of its entries: so they are kept until
 * all else is made, and then come in an order of ours. Where the layer itself has something else
 * than a directory on the way, or hides that whole directory, there is nothing left for them to
 * hide.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "sys/sys.h"

int path_order(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    if (*a == *b)
        return 0;
    if (!*a || !*b)
        return *a ? 1 : -1;
    if (*a == '/' || *b == '/')
        return *a == '/' ? -1 : 1;
    return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

static int check_path(const char *path, struct ctk_error *error)
{
    int depth = 0;
    for (const char *at = path; *at; depth++) {
        size_t length = strcspn(at, "/");
        if (!length || (length == 1 && *at == '.') || (length == 2 && !memcmp(at, "..", 2)))
            return error_set(error, EINVAL, "hide", path, "it names no entry of a directory");
        if (length > NAME_MAX || depth > MOST_DEPTH || at - path + length >= PATH_MAX)
            return error_set(error, ENAMETOOLONG, "hide", path, NULL);
        at += length;
        if (*at && !*++at)
            return error_set(error, EINVAL, "hide", path, "it ends in a slash");
    }
    return 0;
}

int hidden_add(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
               struct ctk_error *error)
{
    int result = check_path(parts->path, error);
    if (!result && !*parts->path && entry->kind == CTK_ENTRY_WHITEOUT)
        return error_set(error, EINVAL, "hide", parts->path, "it names no entry of a directory");
    return result ? result
                  : entries_add(&layer->hidden, entry, parts, "marks of what is deleted", error);
}

/* A directory's whiteout before its opaque mark, which says less. */
static int by_path(const void *a, const void *b)
{
    const struct ctk_entry *first = *(const struct ctk_entry *const *)a;
    const struct ctk_entry *second = *(const struct ctk_entry *const *)b;
    int order = path_order(entry_path(first), entry_path(second));
    return order ? order : (first->kind > second->kind) - (first->kind < second->kind);
}

/* Where the last mark was made: most have their directory in common. */
struct marking {
    struct layer *layer;
    int fd; /* of the directory at `path`; -1 = none */
    size_t length;
    char path[PATH_MAX];
    bool has_whiteout;   /* it is marked as a directory that has one */
    const char *covered; /* nothing can be hidden at or below this path any more; NULL = none */
    size_t covered_length;
};

static void cover(struct marking *marking, const char *path, size_t length)
{
    marking->covered = path;
    marking->covered_length = length;
}

static bool is_covered(const struct marking *marking, const char *path)
{
    size_t length = marking->covered_length;
    return marking->covered && !strncmp(path, marking->covered, length) &&
           (!length || !path[length] || path[length] == '/');
}

/* Opens the directory of that name, following no link, and makes it where it is missing. */
static int enter(struct marking *marking, int fd, const char *name)
{
    const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int below = openat(fd, name, flags);
    if (below < 0 && errno == ENOENT && !directories_imply(marking->layer, fd, name, marking->path))
        below = openat(fd, name, flags);
    return below;
}

/* 1 = marking->fd is the directory at the first `length` bytes of path; 0 = the layer has something
 * else there, so that all of it is covered; -1 and errno. */
static int open_directory(struct marking *marking, const char *path, size_t length)
{
    if (marking->fd >= 0 && marking->length == length && !memcmp(marking->path, path, length))
        return 1;
    cleanup_close_fd(&marking->fd);
    marking->fd = fcntl(marking->layer->root_fd, F_DUPFD_CLOEXEC, 3);
    marking->has_whiteout = false;
    memcpy(marking->path, path, length);
    for (size_t at = 0; marking->fd >= 0 && at < length;) {
        size_t end = at + strcspn(path + at, "/");
        if (end > length)
            end = length;
        marking->path[end] = 0;
        int below = enter(marking, marking->fd, marking->path + at);
        int err = errno;
        cleanup_close_fd(&marking->fd);
        marking->fd = below;
        errno = err;
        if (below < 0) {
            if (err != ENOTDIR && err != ELOOP)
                return -1;
            cover(marking, path, end);
            return 0;
        }
        marking->path[end] = '/';
        at = end + 1;
    }
    marking->length = length;
    return marking->fd < 0 ? -1 : 1;
}

static int set_marks(const struct layer *layer, int fd, const char *name)
{
    return metadata_set_xattrs(metadata_path(fd, name).text, layer->marks, layer->marks_size);
}

/* Overlayfs hides whiteouts in a directory of several layers only, and in one that is marked so. A
 * file system without attributes shows their names, and no more. */
static int note_whiteout(struct marking *marking)
{
    const struct layer *layer = marking->layer;
    if (marking->has_whiteout)
        return 0;
    marking->has_whiteout = true;
    return metadata_set_xattrs(metadata_path(marking->fd, ".").text, layer->hiding,
                               layer->hiding_size) &&
                   errno != EOPNOTSUPP
               ? -1
               : 0;
}

/* What the layer has under the name itself: a directory is then nothing but that, and anything else
 * hides what lies below anyway. */
static int hide_below(struct marking *marking, const char *name)
{
    struct stat status;
    if (fstatat(marking->fd, name, &status, AT_SYMLINK_NOFOLLOW))
        return -1;
    if (!S_ISDIR(status.st_mode))
        return 0;
    if ((status.st_mode & IMPLIED_MODE) &&
        fchmodat(marking->fd, name, 0700 | IMPLIED_MODE | FRESH_MODE, 0))
        return -1;
    return set_marks(marking->layer, marking->fd, name);
}

static int make_whiteout(struct marking *marking, const char *name)
{
    if (mknodat(marking->fd, name, S_IFCHR | 0600, makedev(0, 0)))
        return errno == EEXIST ? hide_below(marking, name) : -1;
    const struct timespec times[2] = {{.tv_sec = 0}, {.tv_sec = 0}};
    return utimensat(marking->fd, name, times, AT_SYMLINK_NOFOLLOW) || note_whiteout(marking) ? -1
                                                                                              : 0;
}

/* 0, or -1 and errno. */
static int make_mark(struct marking *marking, const struct ctk_entry *entry)
{
    const char *path = entry_path(entry);
    if (is_covered(marking, path))
        return 0;
    const char *slash = strrchr(path, '/');
    bool opaque = entry->kind == CTK_ENTRY_OPAQUE;
    size_t length = opaque ? strlen(path) : slash ? (size_t)(slash - path) : 0;
    int there = open_directory(marking, path, length);
    if (there <= 0)
        return there;
    cover(marking, path, strlen(path));
    return opaque ? set_marks(marking->layer, marking->fd, ".")
                  : make_whiteout(marking, slash ? slash + 1 : path);
}

int hidden_finish(struct layer *layer, struct ctk_error *error)
{
    struct entries *all = &layer->hidden;
    CLEANUP_FREE const struct ctk_entry **sorted = entries_list(all);
    CLEANUP_FREE struct marking *marking = calloc(1, sizeof *marking);
    if (!sorted || !marking)
        return error_set(error, ENOMEM, "finish layer", NULL, NULL);
    marking->layer = layer;
    marking->fd = -1;
    qsort(sorted, all->count, sizeof(void *), by_path);
    int result = 0;
    for (size_t i = 0; !result && i < all->count; i++)
        if (make_mark(marking, sorted[i]))
            result = error_set(error, errno, "hide", entry_path(sorted[i]), NULL);
    cleanup_close_fd(&marking->fd);
    return result;
}
