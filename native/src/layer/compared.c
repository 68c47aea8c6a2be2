/* Directories, when all else was compared. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/compare.h"

static int by_path(const void *a, const void *b)
{
    const struct ctk_entry *first = *(const struct ctk_entry *const *)a;
    const struct ctk_entry *second = *(const struct ctk_entry *const *)b;
    int order = strcmp(entry_path(first), entry_path(second));
    return order ? order : first < second ? -1 : 1;
}

/* -1 when they can't be read. */
static int64_t count_names(int fd)
{
    uint8_t names[32768];
    int64_t count = 0;
    for (;;) {
        int got = ctk_directory_read(fd, names, sizeof names, NULL);
        if (got <= 0)
            return got < 0 ? -1 : count;
        for (int i = 0; i < got; i++)
            count += names[i] == 0;
    }
}

static int compare_directory(struct layer *layer, const struct ctk_entry *entry, bool opaque)
{
    const char *path = entry_path(entry);
    struct stat status;
    CLEANUP_CLOSE int fd = exact_open(layer, path, strlen(path));
    if (fd < 0 || fstat(fd, &status) || !exact_status(layer, entry, &status))
        return DIFFERENT;
    CLEANUP_FREE uint8_t *xattrs = malloc((size_t)entry->xattrs_size + layer->marks_size + 1);
    if (!xattrs)
        return DIFFERENT;
    memcpy(xattrs, path + entry->path_size, entry->xattrs_size);
    memcpy(xattrs + entry->xattrs_size, layer->marks, opaque ? layer->marks_size : 0);
    if (!xattrs_are(fd, ".", xattrs, entry->xattrs_size + (opaque ? layer->marks_size : 0)))
        return DIFFERENT;
    int64_t count = count_names(fd);
    layer->comparison.listed += count;
    return count < 0 ? DIFFERENT : SAME;
}

static int compare_directories(struct layer *layer, const struct ctk_entry **sorted, size_t count)
{
    struct comparison *sums = &layer->comparison;
    size_t named = 0;
    for (size_t i = 0; i < count; named++) {
        const struct ctk_entry *last = NULL;
        bool opaque = false;
        const char *path = entry_path(sorted[i]);
        for (; i < count && !strcmp(entry_path(sorted[i]), path); i++) {
            opaque |= sorted[i]->kind == CTK_ENTRY_OPAQUE;
            last = sorted[i]->kind == CTK_ENTRY_DIRECTORY ? sorted[i] : last;
        }
        if (!last || seen_add(&sums->parents, path) < 0 ||
            compare_directory(layer, last, opaque) != SAME)
            return DIFFERENT;
    }
    return sums->parents.count == named ? SAME : DIFFERENT;
}

int ctk_layer_compared(int64_t handle, struct ctk_error *ret_error)
{
    struct layer *layer = layer_of(handle);
    struct entries *all = &layer->directories;
    if (layer->file.fd >= 0)
        return DIFFERENT;
    CLEANUP_FREE const struct ctk_entry **sorted = entries_list(all);
    if (!sorted)
        return error_set(ret_error, ENOMEM, "compare layer", NULL, NULL);
    qsort(sorted, all->count, sizeof(void *), by_path);
    if (compare_directories(layer, sorted, all->count) != SAME)
        return DIFFERENT;
    const struct comparison *sums = &layer->comparison;
    /* No file has a name that no entry gave it: each has at least those that were found. */
    return sums->listed == (int64_t)sums->seen.count && sums->links == sums->names ? SAME
                                                                                   : DIFFERENT;
}
