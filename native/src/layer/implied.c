/*
 * Directories that entries lie in and none names. In an image of several layers they have the
 * attributes of what lies below, which is not for the layer to know: so it says which they are.
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
#include "sys/sys.h"

static int add_name(struct layer *layer, const char *path, struct ctk_error *error)
{
    struct ctk_entry entry = {.path_size = (uint32_t)strlen(path) + 1};
    struct parts parts = {.path = path};
    return entries_add(&layer->implied_names, &entry, &parts, "directories", error);
}

/* Where a descriptor's directory is in the layer: the path that it was made by may lead through
 * links of the layer. */
static const char *real_path(const struct layer *layer, int fd, char *buffer, size_t size)
{
    ssize_t root = readlink(sys_fd_path(layer->root_fd).text, buffer, size - 1);
    ssize_t length = root < 0 ? -1 : readlink(sys_fd_path(fd).text, buffer, size - 1);
    if (length <= root)
        return NULL;
    buffer[length] = 0;
    return buffer + root + 1;
}

static int look_at(struct layer *layer, struct ctk_entry *entry, struct ctk_error *error)
{
    const char *path = entry_path(entry);
    struct stat status;
    CLEANUP_CLOSE int fd = path_open_in(layer->root_fd, path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &status)) {
        if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
            return 0; /* something else replaced it later */
        return error_set(error, errno, "finish directory", path, NULL);
    }
    if (!(status.st_mode & IMPLIED_MODE)) {
        entry->kind = 0;
        return 0;
    }
    if (status.st_mode & FRESH_MODE)
        return 0;
    char buffer[PATH_MAX + 1];
    const char *real = real_path(layer, fd, buffer, sizeof buffer);
    return real ? add_name(layer, real, error)
                : error_set(error, ENAMETOOLONG, "finish directory", path, NULL);
}

static int by_name(const void *a, const void *b)
{
    return path_order(*(char *const *)a, *(char *const *)b);
}

static int imply_root(struct layer *layer, struct ctk_error *error)
{
    struct ctk_entry root = {.kind = CTK_ENTRY_DIRECTORY, .mode = 0755, .path_size = 1};
    struct parts parts = {.path = ""};
    int result = directories_add(layer, &root, &parts, error);
    return result ? result : add_name(layer, "", error);
}

int implied_find(struct layer *layer, struct ctk_error *error)
{
    int result = layer->root_named ? 0 : imply_root(layer, error);
    size_t used = 0;
    for (size_t i = 0, count = layer->directories.count; !result && i < count; i++) {
        struct ctk_entry *entry = (struct ctk_entry *)(layer->directories.bytes + used);
        used += entry->size;
        if (entry->kind == IMPLIED_DIRECTORY)
            result = look_at(layer, entry, error);
    }
    if (result)
        return result;
    struct entries *names = &layer->implied_names;
    layer->implied = calloc(names->count + 1, sizeof(char *));
    if (!layer->implied)
        return error_set(error, ENOMEM, "finish layer", NULL, NULL);
    used = 0;
    for (size_t i = 0; i < names->count; i++) {
        struct ctk_entry *entry = (struct ctk_entry *)(names->bytes + used);
        layer->implied[i] = (char *)(entry + 1);
        used += entry->size;
    }
    qsort(layer->implied, names->count, sizeof(char *), by_name);
    return 0;
}

int ctk_layer_implied(int64_t handle, uint8_t *buffer, int32_t size, struct ctk_error *ret_error)
{
    /* As in layer.c. */
    struct layer *layer = layer_of(handle);
    size_t used = 0;
    for (; layer->implied_told < layer->implied_names.count; layer->implied_told++) {
        const char *name = layer->implied[layer->implied_told];
        size_t length = strlen(name) + 1;
        if (size < 0 || used + length > (size_t)size)
            return used ? (int)used
                        : error_set(ret_error, ERANGE, "tell implied directories", name, NULL);
        memcpy(buffer + used, name, length);
        used += length;
    }
    return (int)used;
}
