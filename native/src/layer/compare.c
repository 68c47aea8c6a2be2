/*
 * Whether a directory is what entries would make of an empty one, without making anything. "The
 * same" is certain; what can't be told this way (an entry twice, ways through links, whiteouts,
 * directories that no entry names) counts as different, and whoever asked unpacks and compares two
 * trees.
 *
 * Why it is certain: each entry's path, which leads through no link, was looked up and has all that
 * the entry says; no path came twice; every directory that one is in is among them; and these have
 * no more names than that.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/compare.h"
#include "sys/sys.h"

/* Opens the directory an entry lies in, unless it is open. Returns the entry's name, or NULL. */
static const char *enter(struct layer *layer, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;
    if (length >= PATH_MAX || !*name || !strcmp(name, ".") || !strcmp(name, ".."))
        return NULL;
    if (layer->parent_fd >= 0 && strlen(layer->parent) == length &&
        !memcmp(layer->parent, path, length))
        return name;
    layer_forget_parent(layer);
    layer->parent_fd = exact_open(layer, path, length);
    memcpy(layer->parent, path, length);
    layer->parent[length] = 0;
    bool is_noted = seen_add(&layer->comparison.parents, layer->parent) >= 0;
    return layer->parent_fd < 0 || !is_noted ? NULL : name;
}

static bool same_target(const struct layer *layer, const char *name, const char *target)
{
    char there[PATH_MAX];
    ssize_t length = readlinkat(layer->parent_fd, name, there, sizeof there);
    return target && length >= 0 && (size_t)length == strlen(target) &&
           !memcmp(there, target, (size_t)length);
}

/* Where a file of several names must be what the other name is. */
static int compare_link(struct layer *layer, const struct parts *parts, const char *name)
{
    struct stat here;
    struct stat there;
    const char *slash = parts->target ? strrchr(parts->target, '/') : NULL;
    if (!parts->target || fstatat(layer->parent_fd, name, &here, AT_SYMLINK_NOFOLLOW))
        return DIFFERENT;
    CLEANUP_CLOSE int fd =
        exact_open(layer, parts->target, slash ? (size_t)(slash - parts->target) : 0);
    if (fd < 0 || fstatat(fd, slash ? slash + 1 : parts->target, &there, AT_SYMLINK_NOFOLLOW) ||
        here.st_ino != there.st_ino || here.st_dev != there.st_dev || S_ISDIR(here.st_mode))
        return DIFFERENT;
    layer->comparison.names++;
    return SAME;
}

static int compare_other(struct layer *layer, const struct ctk_entry *entry,
                         const struct parts *parts, const char *name)
{
    struct stat status;
    if (fstatat(layer->parent_fd, name, &status, AT_SYMLINK_NOFOLLOW))
        return DIFFERENT;
    if (!exact_status(layer, entry, &status))
        return DIFFERENT;
    if (entry->kind == CTK_ENTRY_SYMLINK && !same_target(layer, name, parts->target))
        return DIFFERENT;
    layer->comparison.names++;
    layer->comparison.links += (int64_t)status.st_nlink;
    return xattrs_are(layer->parent_fd, name, parts->xattrs, entry->xattrs_size) ? SAME : DIFFERENT;
}

/* ---- files ---- */

static void forget(struct open_file *file)
{
    cleanup_close_fd(&file->fd);
    file->fd = -1;
    free(file->entry);
    file->entry = NULL;
}

static int compare_data(struct layer *layer, const uint8_t *data, size_t size)
{
    struct open_file *file = &layer->file;
    if (file->fd < 0)
        return DIFFERENT;
    while (size) {
        uint8_t there[65536];
        size_t part = size < sizeof there ? size : sizeof there;
        ssize_t got = pread(file->fd, there, part, file->offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || memcmp(there, data, (size_t)got) != 0)
            return DIFFERENT;
        file->offset += got;
        data += got;
        size -= (size_t)got;
    }
    if (file->offset == file->end)
        forget(file);
    return SAME;
}

static int compare_file(struct layer *layer, const struct ctk_entry *entry,
                        const struct parts *parts, const char *name)
{
    int result = compare_other(layer, entry, parts, name);
    if (result != SAME || entry->length == 0)
        return result;
    /* It is a file, and nobody else's: the store's own. */
    int fd = sys_above_stdio(
        openat(layer->parent_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (fd < 0)
        return DIFFERENT;
    layer->file = (struct open_file){.fd = fd, .end = entry->length};
    return compare_data(layer, parts->data, entry->data_size);
}

static int compare_later(struct layer *layer, const struct ctk_entry *entry,
                         const struct parts *parts)
{
    struct comparison *sums = &layer->comparison;
    /* The root is said twice where the archive names it. */
    if (entry->kind == CTK_ENTRY_DIRECTORY && *parts->path) {
        const char *slash = strrchr(parts->path, '/');
        size_t length = slash ? (size_t)(slash - parts->path) : 0;
        char parent[PATH_MAX];
        if (length >= sizeof parent)
            return DIFFERENT;
        memcpy(parent, parts->path, length);
        parent[length] = 0;
        if (seen_add(&sums->seen, parts->path) != 1 || seen_add(&sums->parents, parent) < 0)
            return DIFFERENT;
    }
    return directories_add(layer, entry, parts, NULL) ? DIFFERENT : SAME;
}

static int compare_entry(struct layer *layer, const struct ctk_entry *entry,
                         const struct parts *parts)
{
    if (entry->kind == CTK_ENTRY_DATA)
        return compare_data(layer, parts->data, entry->data_size);
    if (layer->file.fd >= 0)
        return DIFFERENT;
    /* Whether one is made, and what its directory is marked with for it, depends on all else. */
    if (entry->kind == CTK_ENTRY_WHITEOUT)
        return DIFFERENT;
    if (entry->kind == CTK_ENTRY_DIRECTORY || entry->kind == CTK_ENTRY_OPAQUE)
        return compare_later(layer, entry, parts);
    const char *name = enter(layer, parts->path);
    if (!name || seen_add(&layer->comparison.seen, parts->path) != 1)
        return DIFFERENT;
    if (entry->kind == CTK_ENTRY_LINK)
        return compare_link(layer, parts, name);
    return entry->kind == CTK_ENTRY_FILE ? compare_file(layer, entry, parts, name)
                                         : compare_other(layer, entry, parts, name);
}

int ctk_layer_compare(int64_t handle, const uint8_t *entries, int32_t size,
                      struct ctk_error *ret_error)
{
    size_t left = size < 0 ? 0 : (size_t)size;
    if (size < 0 || (uintptr_t)entries % 8)
        return error_set(ret_error, EINVAL, "compare layer", NULL,
                         "entries lie at no multiple of 8");
    while (left) {
        const struct ctk_entry *entry = (const struct ctk_entry *)entries;
        struct parts parts;
        if (entry_parse(entry, left, &parts))
            return error_set(ret_error, EINVAL, "compare layer", NULL, "a malformed entry");
        if (compare_entry(layer_of(handle), entry, &parts) != SAME)
            return DIFFERENT;
        entries += entry->size;
        left -= entry->size;
    }
    return SAME;
}
