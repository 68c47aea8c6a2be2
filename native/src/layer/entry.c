/* The bytes of an entry. Java wrote them; a mistake there must not become one here. */
#include <string.h>

#include "layer/layer.h"

static const uint8_t *take(const uint8_t **at, const uint8_t *end, uint32_t size)
{
    if (!*at || size > (size_t)(end - *at)) {
        *at = NULL;
        return NULL;
    }
    const uint8_t *part = *at;
    *at += size;
    return part;
}

static bool is_string(const uint8_t *text, uint32_t size)
{
    return size == 0 || (text && memchr(text, 0, size) == text + size - 1);
}

static bool are_xattrs(const uint8_t *at, uint32_t size)
{
    while (size) {
        size_t name = strnlen((const char *)at, size) + 1;
        uint32_t value;
        if (name + sizeof value > size)
            return false;
        memcpy(&value, at + name, sizeof value);
        if (value > size - name - sizeof value)
            return false;
        at += name + sizeof value + value;
        size -= (uint32_t)(name + sizeof value) + value;
    }
    return true;
}

int entry_parse(const struct ctk_entry *entry, size_t size, struct parts *ret_parts)
{
    if (size < sizeof *entry || entry->size > size || entry->size < sizeof *entry ||
        entry->size % 8)
        return -1;
    const uint8_t *at = (const uint8_t *)(entry + 1);
    const uint8_t *end = (const uint8_t *)entry + entry->size;
    const uint8_t *path = take(&at, end, entry->path_size);
    const uint8_t *target = take(&at, end, entry->target_size);
    const uint8_t *xattrs = take(&at, end, entry->xattrs_size);
    const uint8_t *data = take(&at, end, entry->data_size);
    if (!at || !is_string(path, entry->path_size) || !is_string(target, entry->target_size) ||
        !are_xattrs(xattrs, entry->xattrs_size))
        return -1;
    if (entry->kind != CTK_ENTRY_DATA && !entry->path_size)
        return -1;
    ret_parts->path = entry->path_size ? (const char *)path : NULL;
    ret_parts->target = entry->target_size ? (const char *)target : NULL;
    ret_parts->xattrs = xattrs;
    ret_parts->data = data;
    return 0;
}
