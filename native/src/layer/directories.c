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

int directories_add(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
                    struct ctk_error *error)
{
    struct directories *all = &layer->directories;
    struct ctk_entry kept = *entry;
    size_t size = rounded(sizeof kept + entry->path_size + entry->xattrs_size);
    if (all->used + size > MOST_BYTES) {
        errno = E2BIG;
        return error_set(error, E2BIG, "make directory", parts->path,
                         "the layer's directories and their attributes take more than %zu MiB",
                         MOST_BYTES >> 20);
    }
    if (all->used + size > all->size) {
        size_t more = (all->size + size) * 2;
        uint8_t *bytes = realloc(all->bytes, more);
        if (!bytes)
            return error_set(error, ENOMEM, "make directory", parts->path, NULL);
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

static int finish_one(struct layer *layer, const struct ctk_entry *entry)
{
    const char *path = (const char *)(entry + 1);
    const uint8_t *xattrs = (const uint8_t *)path + entry->path_size;
    CLEANUP_CLOSE int fd = path_open_in(layer->root_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (fd < 0) /* something else replaced it later */
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
    if (layer->owners && fchown(fd, entry->uid, entry->gid))
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
    struct directories *all = &layer->directories;
    CLEANUP_FREE const struct ctk_entry **sorted = calloc(all->count + 1, sizeof(void *));
    if (!sorted)
        return error_set(error, ENOMEM, "finish layer", NULL, NULL);
    size_t used = 0;
    for (size_t i = 0; i < all->count; i++) {
        sorted[i] = (const struct ctk_entry *)(all->bytes + used);
        used += sorted[i]->size;
    }
    qsort(sorted, all->count, sizeof(void *), by_depth);
    for (size_t i = 0; i < all->count; i++)
        if (finish_one(layer, sorted[i]))
            return layer_failed(layer, error, errno, "finish directory",
                                (const char *)(sorted[i] + 1));
    return 0;
}
