/* Regular files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"

/* What holes are made of: the block of most file systems. */
#define BLOCK 4096

static const char *path_of(const struct open_file *file)
{
    return (const char *)(file->entry + 1);
}

static void forget(struct open_file *file)
{
    cleanup_close_fd(&file->fd);
    file->fd = -1;
    free(file->entry);
    file->entry = NULL;
}

/* Owner before mode and attributes: a change of owner takes set-uid bits and capabilities away
 * (chown(2)). Attributes before mode: an ordinary owner may not give a file that he can't write any
 * (xattr(7)). */
static int set_metadata(struct layer *layer, const struct ctk_entry *entry, const uint8_t *xattrs)
{
    int fd = layer->file.fd;
    if (layer->file.end < entry->length && ftruncate(fd, entry->length))
        return -1;
    if (layer->owners && (entry->uid != geteuid() || entry->gid != getegid()) &&
        fchown(fd, entry->uid, entry->gid))
        return -1;
    struct timespec time = {.tv_sec = entry->seconds, .tv_nsec = entry->nanoseconds};
    struct timespec times[2] = {time, time};
    if (entry->xattrs_size &&
        layer_set_xattrs(
            layer, entry,
            metadata_path(layer->parent_fd, strrchr(path_of(&layer->file), '/')
                                                ? strrchr(path_of(&layer->file), '/') + 1
                                                : path_of(&layer->file))
                .text,
            xattrs))
        return -1;
    if ((entry->xattrs_size || (entry->mode & (07000 | layer->umask))) && fchmod(fd, entry->mode))
        return -1;
    return futimens(fd, times);
}

static int finish(struct layer *layer, struct ctk_error *error)
{
    struct open_file *file = &layer->file;
    const uint8_t *xattrs =
        (const uint8_t *)(file->entry + 1) + file->entry->path_size + file->entry->target_size;
    int err = set_metadata(layer, file->entry, xattrs) ? errno : 0;
    int result = err ? layer_failed(layer, error, err, "write file", path_of(file)) : 0;
    forget(file);
    return result;
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    return bytes[0] == 0 && !memcmp(bytes, bytes + 1, size - 1);
}

/* Writes all but whole blocks of zeros, which stay holes. */
static int write_with_holes(struct open_file *file, const uint8_t *data, size_t size)
{
    size_t done = 0;
    while (done < size) {
        size_t start = done;
        while (done < size) {
            size_t block = BLOCK - (size_t)((file->offset + (int64_t)(done - start)) % BLOCK);
            if (block > size - done)
                block = size - done;
            if (block == BLOCK && is_zero(data + done, block))
                break;
            done += block;
        }
        while (start < done) {
            ssize_t written = pwrite(file->fd, data + start, done - start, file->offset);
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return -1;
            start += (size_t)written;
            file->offset += written;
            file->end = file->offset;
        }
        while (size - done >= BLOCK && file->offset % BLOCK == 0 && is_zero(data + done, BLOCK)) {
            done += BLOCK;
            file->offset += BLOCK;
        }
    }
    return 0;
}

int layer_add_data(struct layer *layer, const uint8_t *data, size_t size, struct ctk_error *error)
{
    struct open_file *file = &layer->file;
    if (file->fd < 0 || (int64_t)size > file->entry->length - file->offset)
        return error_set(error, EINVAL, "write file", file->entry ? path_of(file) : NULL,
                         "more data than the file has");
    if (write_with_holes(file, data, size))
        return error_set(error, errno, "write file", path_of(file), NULL);
    return file->offset == file->entry->length ? finish(layer, error) : 0;
}

static int open_new(struct layer *layer, const char *name, const struct ctk_entry *entry)
{
    return openat(layer->parent_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  entry->xattrs_size ? 0600 : entry->mode & 0777);
}

int layer_make_file(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
                    struct ctk_error *error)
{
    const char *name;
    int result = layer_parent(layer, parts->path, &name, error);
    if (result)
        return result;
    if (entry->length < 0)
        return error_set(error, EINVAL, "make file", parts->path, "a length below 0");
    int fd = open_new(layer, name, entry);
    if (fd < 0 && errno == EEXIST) {
        result = layer_replace(layer, parts->path, name, error);
        if (!result) {
            layer_forget_parent(layer);
            result = layer_parent(layer, parts->path, &name, error);
        }
        if (result)
            return result;
        fd = open_new(layer, name, entry);
    }
    if (fd < 0)
        return error_set(error, errno, "make file", parts->path, NULL);
    size_t kept = sizeof *entry + entry->path_size + entry->target_size + entry->xattrs_size;
    layer->file = (struct open_file){.fd = fd, .entry = malloc(kept)};
    if (!layer->file.entry) {
        forget(&layer->file);
        return error_set(error, ENOMEM, "make file", parts->path, NULL);
    }
    memcpy(layer->file.entry, entry, kept);
    return layer_add_data(layer, parts->data, entry->data_size, error);
}
