/* Extended attributes, some of which a file system doesn't take. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/error.h"
#include "layer/layer.h"

struct metadata_path metadata_path(int fd, const char *name)
{
    struct metadata_path path;
    snprintf(path.text, sizeof path.text, "/proc/self/fd/%d/%s", fd, name);
    return path;
}

/* The next name and value of an encoded list. */
static const char *next_xattr(const uint8_t **at, const uint8_t **ret_value, uint32_t *ret_size)
{
    const char *name = (const char *)*at;
    *at += strlen(name) + 1;
    memcpy(ret_size, *at, sizeof *ret_size);
    *ret_value = *at + sizeof *ret_size;
    *at = *ret_value + *ret_size;
    return name;
}

int metadata_set_xattrs(const char *path, const uint8_t *xattrs, uint32_t size)
{
    const uint8_t *end = xattrs + size;
    while (size && xattrs < end) {
        const uint8_t *value;
        uint32_t length;
        const char *name = next_xattr(&xattrs, &value, &length);
        if (lsetxattr(path, name, value, length, 0))
            return -1;
    }
    return 0;
}

/* A name space that the file system has no place for (com.apple., btrfs., system.nfs4_acl), or, of
 * anything but files and directories, that of users (xattr(7)). */
static bool is_foreign(int err, const struct ctk_entry *entry, const char *name)
{
    if (err == EOPNOTSUPP)
        return true;
    return err == EPERM && !strncmp(name, "user.", 5) && entry->kind != CTK_ENTRY_FILE &&
           entry->kind != CTK_ENTRY_DIRECTORY;
}

static int skip(struct layer *layer, const char *name)
{
    if (!layer->skipped)
        layer->skipped = calloc(MOST_SKIPPED, sizeof *layer->skipped);
    if (!layer->skipped)
        return -1;
    struct skipped *place = layer->skipped;
    struct skipped *last = place + MOST_SKIPPED - 1;
    while (place < last && place->name[0] && strcmp(place->name, name) != 0)
        place++;
    if (!place->name[0])
        snprintf(place->name, sizeof place->name, "%s", place < last ? name : "others");
    place->count++;
    return 0;
}

int layer_set_xattrs(struct layer *layer, const struct ctk_entry *entry, const char *path,
                     const uint8_t *xattrs)
{
    const uint8_t *end = xattrs + entry->xattrs_size;
    while (entry->xattrs_size && xattrs < end) {
        const uint8_t *value;
        uint32_t length;
        const char *name = next_xattr(&xattrs, &value, &length);
        if (!lsetxattr(path, name, value, length, 0))
            continue;
        int err = errno;
        if (!layer->strict && is_foreign(err, entry, name) && !skip(layer, name))
            continue;
        snprintf(layer->attribute, sizeof layer->attribute, "%s", name);
        errno = err;
        return -1;
    }
    return 0;
}

int layer_failed(struct layer *layer, struct ctk_error *error, int err, const char *op,
                 const char *path)
{
    if (!layer->attribute[0])
        return error_set(error, err, op, path, NULL);
    error_set(error, err, "set attribute of", path, "%s%s", layer->attribute,
              err == EOPNOTSUPP ? ", which the file system there doesn't take" : "");
    layer->attribute[0] = 0;
    return -err;
}

int ctk_layer_skipped(int64_t layer, int32_t index, uint8_t *name, int32_t size, int64_t *ret_count)
{
    const struct skipped *all = layer_of(layer)->skipped;
    if (!all || index < 0 || index >= MOST_SKIPPED || !all[index].name[0])
        return 0;
    size_t length = strlen(all[index].name);
    if (size < XATTR_NAME_MAX + 1)
        return -ERANGE;
    memcpy(name, all[index].name, length + 1);
    *ret_count = all[index].count;
    return (int)length;
}
