/*
 * Directories get their metadata at the end: entries made in them change their times, are given the
 * group of one with the set-group-id bit and its default access control list, and can't be made in
 * one that is read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "path/path.h"

/* What a million directories with short names take: with attributes of 64 KiB each, a small archive
 * could ask for all memory there is. */
#define MOST_BYTES ((size_t)128 << 20)

static size_t rounded(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

int entries_add(struct entries *all, const struct ctk_entry *entry, const struct parts *parts,
                const char *what, struct ctk_error *error)
{
    struct ctk_entry kept = *entry;
    size_t size = rounded(sizeof kept + entry->path_size + entry->xattrs_size);
    if (all->used + size > MOST_BYTES) {
        errno = E2BIG;
        return error_set(error, E2BIG, "make", parts->path, "the layer's %s take more than %zu MiB",
                         what, MOST_BYTES >> 20);
    }
    if (all->used + size > all->size) {
        size_t more = (all->size + size) * 2;
        uint8_t *bytes = realloc(all->bytes, more);
        if (!bytes)
            return error_set(error, ENOMEM, "make", parts->path, NULL);
        all->bytes = bytes;
        all->size = more;
    }
    kept.size = (uint32_t)size;
    kept.target_size = kept.data_size = 0;
    uint8_t *at = all->bytes + all->used;
    memset(at, 0, size);
    memcpy(at, &kept, sizeof kept);
    memcpy(at + sizeof kept, parts->path, entry->path_size);
    if (entry->xattrs_size)
        memcpy(at + sizeof kept + entry->path_size, parts->xattrs, entry->xattrs_size);
    all->used += size;
    all->count++;
    return 0;
}

const struct ctk_entry **entries_list(const struct entries *all)
{
    const struct ctk_entry **list = calloc(all->count + 1, sizeof(void *));
    size_t used = 0;
    for (size_t i = 0; list && i < all->count; i++) {
        list[i] = (const struct ctk_entry *)(all->bytes + used);
        used += list[i]->size;
    }
    return list;
}

const char *entry_path(const struct ctk_entry *entry)
{
    return (const char *)(entry + 1);
}

int directories_add(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
                    struct ctk_error *error)
{
    return entries_add(&layer->directories, entry, parts, "directories and their attributes",
                       error);
}

int directories_imply(struct layer *layer, int parent_fd, const char *name, const char *path)
{
    if (mkdirat(parent_fd, name, 0700 | IMPLIED_MODE))
        return -1;
    struct ctk_entry entry = {.kind = IMPLIED_DIRECTORY, .mode = 0755};
    entry.path_size = (uint32_t)strlen(path) + 1;
    struct parts parts = {.path = path};
    return directories_add(layer, &entry, &parts, NULL) ? -1 : 0;
}

/* The deepest first, by the length of their paths, so that none is reached through one that is
 * done: that may not be searched any more. What came later stays later. */
static int by_depth(const void *a, const void *b)
{
    const struct ctk_entry *first = *(const struct ctk_entry *const *)a;
    const struct ctk_entry *second = *(const struct ctk_entry *const *)b;
    if (first->path_size != second->path_size)
        return first->path_size < second->path_size ? 1 : -1;
    return first < second ? -1 : 1;
}

/* Of a directory that was named before, with other attributes. What a security module has given it
 * can't be taken away, and is none of them. */
static int clear_xattrs(int fd)
{
    char names[65536]; /* XATTR_LIST_MAX */
    ssize_t size = flistxattr(fd, names, sizeof names);
    if (size < 0)
        return errno == EOPNOTSUPP ? 0 : -1;
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        if (!strncmp(name, "trusted.overlay.", 16) || !strncmp(name, "user.overlay.", 13))
            continue;
        if (fremovexattr(fd, name) && errno != ENODATA && errno != EPERM && errno != EACCES)
            return -1;
    }
    return 0;
}

static int finish_one(struct layer *layer, const struct ctk_entry *entry)
{
    if (!entry->kind) /* an entry has named it after all */
        return 0;
    const char *path = entry_path(entry);
    const uint8_t *xattrs = (const uint8_t *)path + entry->path_size;
    CLEANUP_CLOSE int fd = path_open_in(layer->root_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (fd < 0) /* something else replaced it later */
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
    if (layer->owners && fchown(fd, entry->uid, entry->gid))
        return -1;
    if (layer->named_again && clear_xattrs(fd))
        return -1;
    if (entry->xattrs_size && layer_set_xattrs(layer, entry, metadata_path(fd, ".").text, xattrs))
        return -1;
    if (fchmod(fd, entry->mode))
        return -1;
    struct timespec time = {.tv_sec = entry->seconds, .tv_nsec = entry->nanoseconds};
    struct timespec times[2] = {time, time};
    return futimens(fd, times);
}

int directories_finish(struct layer *layer, struct ctk_error *error)
{
    struct entries *all = &layer->directories;
    CLEANUP_FREE const struct ctk_entry **sorted = entries_list(all);
    if (!sorted)
        return error_set(error, ENOMEM, "finish layer", NULL, NULL);
    qsort(sorted, all->count, sizeof(void *), by_depth);
    for (size_t i = 0; i < all->count; i++)
        if (finish_one(layer, sorted[i]))
            return layer_failed(layer, error, errno, "finish directory", entry_path(sorted[i]));
    return 0;
}
