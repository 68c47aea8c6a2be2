/* Directories, links, nodes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "path/path.h"

/* Of what was just made at name, with nobody else at work there. */
static int set_metadata(struct layer *layer, const struct ctk_entry *entry,
                        const struct parts *parts, const char *name)
{
    int fd = layer->parent_fd;
    bool is_link = entry->kind == CTK_ENTRY_SYMLINK;
    if (layer->owners && fchownat(fd, name, entry->uid, entry->gid, AT_SYMLINK_NOFOLLOW))
        return -1;
    if (!is_link && fchmodat(fd, name, entry->mode, 0))
        return -1;
    if (entry->xattrs_size &&
        layer_set_xattrs(layer, entry, metadata_path(fd, name).text, parts->xattrs))
        return -1;
    struct timespec time = {.tv_sec = entry->seconds, .tv_nsec = entry->nanoseconds};
    struct timespec times[2] = {time, time};
    return utimensat(fd, name, times, AT_SYMLINK_NOFOLLOW);
}

/* One attempt, which fails with EEXIST where something is there. */
static int make_node(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
                     const char *name)
{
    int fd = layer->parent_fd;
    switch (entry->kind) {
    case CTK_ENTRY_SYMLINK:
        return symlinkat(parts->target, fd, name);
    case CTK_ENTRY_CHARACTER:
        return mknodat(fd, name, S_IFCHR | 0600, makedev(entry->major, entry->minor));
    case CTK_ENTRY_BLOCK:
        return mknodat(fd, name, S_IFBLK | 0600, makedev(entry->major, entry->minor));
    case CTK_ENTRY_FIFO:
        return mknodat(fd, name, S_IFIFO | 0600, 0);
    default:
        errno = EINVAL;
        return -1;
    }
}

static int make_with_metadata(struct layer *layer, const struct ctk_entry *entry,
                              const struct parts *parts, const char *name, struct ctk_error *error)
{
    if (entry->kind == CTK_ENTRY_SYMLINK && !parts->target)
        return error_set(error, EINVAL, "make link", parts->path, "it leads nowhere");
    int result = make_node(layer, entry, parts, name);
    if (result && errno == EEXIST) {
        int replaced = layer_replace(layer, parts->path, name, error);
        if (replaced)
            return replaced;
        layer_forget_parent(layer);
        replaced = layer_parent(layer, parts->path, &name, error);
        if (replaced)
            return replaced;
        result = make_node(layer, entry, parts, name);
    }
    if (result || set_metadata(layer, entry, parts, name))
        return layer_failed(layer, error, errno, "make", parts->path);
    return 0;
}

static int make_directory(struct layer *layer, const struct ctk_entry *entry,
                          const struct parts *parts, struct ctk_error *error)
{
    const char *name;
    int result = *parts->path ? layer_parent(layer, parts->path, &name, error) : 0;
    if (result)
        return result;
    if (*parts->path && mkdirat(layer->parent_fd, name, 0700)) {
        if (errno != EEXIST)
            return error_set(error, errno, "make directory", parts->path, NULL);
        struct stat status;
        if (fstatat(layer->parent_fd, name, &status, AT_SYMLINK_NOFOLLOW))
            return error_set(error, errno, "make directory", parts->path, NULL);
        if (S_ISDIR(status.st_mode)) {
            layer->named_again |= !(status.st_mode & IMPLIED_MODE);
            if (fchmodat(layer->parent_fd, name, 0700, 0)) /* no longer implied */
                return error_set(error, errno, "make directory", parts->path, NULL);
        } else {
            /* What replaced what lies below has been replaced in its turn: that stays hidden. */
            if (unlinkat(layer->parent_fd, name, 0) || mkdirat(layer->parent_fd, name, 0700) ||
                metadata_set_xattrs(metadata_path(layer->parent_fd, name).text, layer->marks,
                                    layer->marks_size))
                return error_set(error, errno, "make directory", parts->path, NULL);
            layer_forget_parent(layer);
        }
    }
    layer->named_again |= layer->root_named && !*parts->path;
    layer->root_named |= !*parts->path;
    return directories_add(layer, entry, parts, error);
}

/* Why there may be no target: a link to a file of a layer below has no meaning by itself. */
static int link_failed(int err, const struct parts *parts, struct ctk_error *error)
{
    return error_set(error, err, "link", parts->path, "to \"%s\"%s", parts->target,
                     err == ENOENT ? ", which is not in the same layer" : "");
}

static int make_link(struct layer *layer, const struct parts *parts, struct ctk_error *error)
{
    const char *name;
    const char *slash = parts->target ? strrchr(parts->target, '/') : NULL;
    const char *target = slash ? slash + 1 : parts->target;
    char directory[PATH_MAX];
    size_t length = slash ? (size_t)(slash - parts->target) : 0;
    if (!target || !*target || !strcmp(target, ".") || !strcmp(target, "..") ||
        length >= sizeof directory)
        return error_set(error, EINVAL, "link", parts->path, "it has no target");
    memcpy(directory, parts->target, length);
    directory[length] = 0;
    CLEANUP_CLOSE int target_fd = path_open_in(layer->root_fd, directory, O_PATH | O_DIRECTORY);
    if (target_fd < 0)
        return link_failed(errno, parts, error);
    int result = layer_parent(layer, parts->path, &name, error);
    if (result)
        return result;
    if (!linkat(target_fd, target, layer->parent_fd, name, 0))
        return 0;
    struct stat from;
    struct stat to;
    int err = errno;
    if (err == EEXIST && !fstatat(target_fd, target, &from, AT_SYMLINK_NOFOLLOW) &&
        !fstatat(layer->parent_fd, name, &to, AT_SYMLINK_NOFOLLOW)) {
        if (from.st_ino == to.st_ino && from.st_dev == to.st_dev)
            return 0; /* they are one already, be it that it is linked to itself */
        result = layer_replace(layer, parts->path, name, error);
        if (result)
            return result;
        err = linkat(target_fd, target, layer->parent_fd, name, 0) ? errno : 0;
        layer_forget_parent(layer);
    }
    return err ? link_failed(err, parts, error) : 0;
}

int layer_make(struct layer *layer, const struct ctk_entry *entry, const struct parts *parts,
               struct ctk_error *error)
{
    const char *name;
    switch (entry->kind) {
    case CTK_ENTRY_DIRECTORY:
        return make_directory(layer, entry, parts, error);
    case CTK_ENTRY_LINK:
        return make_link(layer, parts, error);
    case CTK_ENTRY_WHITEOUT:
    case CTK_ENTRY_OPAQUE:
        return hidden_add(layer, entry, parts, error);
    default: {
        int result = layer_parent(layer, parts->path, &name, error);
        return result ? result : make_with_metadata(layer, entry, parts, name, error);
    }
    }
}
