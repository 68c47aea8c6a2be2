#include "layer/layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/sys.h"

/* Asking umask(2) would change it, for all threads. */
static mode_t current_umask(void)
{
    unsigned mask = 0777; /* where it can't be told: every mode is then set */
    char line[128];
    FILE *status = fopen("/proc/self/status", "re");
    while (status && fgets(line, sizeof line, status))
        if (!strncmp(line, "Umask:", 6)) {
            mask = (unsigned)strtoul(line + 6, NULL, 8);
            break;
        }
    if (status)
        fclose(status);
    return (mode_t)mask;
}

static void free_layer(struct layer *layer)
{
    cleanup_close_fd(&layer->root_fd);
    cleanup_close_fd(&layer->parent_fd);
    cleanup_close_fd(&layer->file.fd);
    free(layer->file.entry);
    free(layer->directories.bytes);
    free(layer->hidden.bytes);
    free(layer->implied_names.bytes);
    free(layer->implied);
    free(layer->marks);
    free(layer->hiding);
    free(layer->skipped);
    free(layer->comparison.seen.hashes);
    free(layer->comparison.parents.hashes);
    free(layer);
}

static uint8_t *copy(const uint8_t *bytes, int32_t size)
{
    uint8_t *copied = malloc((size_t)size + 1);
    if (copied && size)
        memcpy(copied, bytes, (size_t)size);
    return copied;
}

int ctk_layer_open(const char *directory, const uint8_t *marks, int32_t marks_size,
                   const uint8_t *hiding, int32_t hiding_size, uint32_t flags, int64_t *ret_layer,
                   struct ctk_error *ret_error)
{
    if (flags & ~(uint32_t)(CTK_LAYER_OWNERS | CTK_LAYER_STRICT) || marks_size < 0 ||
        hiding_size < 0)
        return error_set(ret_error, EINVAL, "open layer", directory, "unknown flags 0x%x", flags);
    struct layer *layer = calloc(1, sizeof *layer);
    if (!layer)
        return error_set(ret_error, ENOMEM, "open layer", directory, NULL);
    layer->parent_fd = layer->file.fd = -1;
    layer->root_fd = sys_above_stdio(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    int err = errno;
    layer->marks = copy(marks, marks_size);
    layer->hiding = copy(hiding, hiding_size);
    if (layer->root_fd < 0 || !layer->marks || !layer->hiding) {
        err = layer->root_fd < 0 ? err : ENOMEM;
        free_layer(layer);
        return error_set(ret_error, err, "open layer", directory, NULL);
    }
    layer->marks_size = (uint32_t)marks_size;
    layer->hiding_size = (uint32_t)hiding_size;
    layer->owners = flags & CTK_LAYER_OWNERS;
    layer->strict = flags & CTK_LAYER_STRICT;
    layer->umask = current_umask();
    layer->root_depth = layer_depth(layer->root_fd);
    *ret_layer = (int64_t)(intptr_t)layer;
    return 0;
}

static int write_entry(struct layer *layer, const struct ctk_entry *entry,
                       const struct parts *parts, struct ctk_error *error)
{
    if (entry->kind == CTK_ENTRY_DATA)
        return layer_add_data(layer, parts->data, entry->data_size, error);
    if (layer->file.fd >= 0)
        return error_set(error, ENODATA, "make", parts->path, "the file before it is not complete");
    if (entry->kind == CTK_ENTRY_FILE)
        return layer_make_file(layer, entry, parts, error);
    return layer_make(layer, entry, parts, error);
}

int ctk_layer_write(int64_t layer, const uint8_t *entries, int32_t size,
                    struct ctk_error *ret_error)
{
    size_t left = size < 0 ? 0 : (size_t)size;
    if (size < 0 || (uintptr_t)entries % 8)
        return error_set(ret_error, EINVAL, "write layer", NULL, "entries lie at no multiple of 8");
    while (left) {
        const struct ctk_entry *entry = (const struct ctk_entry *)entries;
        struct parts parts;
        if (entry_parse(entry, left, &parts))
            return error_set(ret_error, EINVAL, "write layer", NULL, "a malformed entry");
        int result = write_entry(layer_of(layer), entry, &parts, ret_error);
        if (result)
            return result;
        entries += entry->size;
        left -= entry->size;
    }
    return 0;
}

int ctk_layer_finish(int64_t handle, int32_t sync, struct ctk_error *ret_error)
{
    struct layer *layer = layer_of(handle);
    if (layer->file.fd >= 0)
        return error_set(ret_error, ENODATA, "finish layer", NULL, "its last file is not complete");
    int result = hidden_finish(layer, ret_error);
    if (!result)
        result = implied_find(layer, ret_error);
    if (!result)
        result = directories_finish(layer, ret_error);
    if (result)
        return result;
    return sync && syncfs(layer->root_fd) ? error_set(ret_error, errno, "sync layer", NULL, NULL)
                                          : 0;
}

int ctk_layer_close(int64_t layer)
{
    free_layer(layer_of(layer));
    return 0;
}
