/* The directory that an entry lies in. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "path/path.h"
#include "sys/sys.h"

static int open_in(const struct layer *layer, const char *path)
{
    return path_open_in(layer->root_fd, path, O_PATH | O_DIRECTORY);
}

void layer_forget_parent(struct layer *layer)
{
    cleanup_close_fd(&layer->parent_fd);
    layer->parent_fd = -1;
}

/* Makes the directory at `path`, whose own parent is there, as one that no entry describes. */
static int make_missing(struct layer *layer, char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = 0;
    CLEANUP_CLOSE int parent = slash ? open_in(layer, path) : dup(layer->root_fd);
    if (slash)
        *slash = '/';
    if (parent < 0)
        return -1;
    int result = directories_imply(layer, parent, slash ? slash + 1 : path, path);
    if (result && errno == EEXIST)
        errno = ENOENT; /* a link that leads nowhere */
    return result;
}

/* Opens a directory, making what is missing of it. */
static int open_or_make(struct layer *layer, char *path)
{
    int fd = open_in(layer, path);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    for (char *end = strchr(path, '/');; end = strchr(end + 1, '/')) {
        if (end)
            *end = 0;
        cleanup_close_fd(&fd);
        fd = open_in(layer, path);
        int result = fd < 0 && errno == ENOENT ? make_missing(layer, path) : fd < 0 ? -1 : 0;
        if (end)
            *end = '/';
        if (result) {
            cleanup_close_fd(&fd);
            return -1;
        }
        if (!end)
            break;
    }
    cleanup_close_fd(&fd);
    return open_in(layer, path);
}

static int slashes(const char *path, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += path[i] == '/';
    return count;
}

/* proc(5) tells a path of at most a page: -1 and ENAMETOOLONG where it is longer. */
int layer_depth(int fd)
{
    char path[PATH_MAX];
    ssize_t length = readlink(sys_fd_path(fd).text, path, sizeof path);
    return length < 0 ? -1 : slashes(path, (size_t)length);
}

/* An entry of a few bytes could cost whoever walks the layer minutes and all of his stack; through
 * links that lead down, directories could even lie deeper than any path is long. */
static int check_depth(int depth, const char *path, struct ctk_error *error)
{
    if (depth >= 0 && depth <= MOST_DEPTH)
        return 0;
    return error_set(error, ENAMETOOLONG, "make", path,
                     "it lies deeper than %d directories, or than a path is long", MOST_DEPTH);
}

int layer_parent(struct layer *layer, const char *path, const char **ret_name,
                 struct ctk_error *error)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;
    if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
        return error_set(error, EINVAL, "make", path, "it names no entry of a directory");
    if (length >= PATH_MAX || strlen(name) > NAME_MAX)
        return error_set(error, ENAMETOOLONG, "make", path, NULL);
    *ret_name = name;
    if (layer->parent_fd >= 0 && strlen(layer->parent) == length &&
        !memcmp(layer->parent, path, length))
        return 0;
    layer_forget_parent(layer);
    if (check_depth(slashes(path, length), path, error))
        return -ENAMETOOLONG;
    memcpy(layer->parent, path, length);
    layer->parent[length] = 0;
    layer->parent_fd =
        length ? open_or_make(layer, layer->parent) : fcntl(layer->root_fd, F_DUPFD_CLOEXEC, 3);
    if (layer->parent_fd < 0)
        return error_set(error, errno, "make", path, "its directory can't be opened");
    int depth = length ? layer_depth(layer->parent_fd) : layer->root_depth;
    int result = check_depth(depth < 0 ? depth : depth - layer->root_depth, path, error);
    if (result)
        layer_forget_parent(layer);
    return result;
}

int layer_replace(struct layer *layer, const char *path, const char *name, struct ctk_error *error)
{
    if (!unlinkat(layer->parent_fd, name, 0) || errno == ENOENT)
        goto replaced;
    if (errno != EISDIR && errno != EPERM)
        return error_set(error, errno, "replace", path, NULL);
    if (unlinkat(layer->parent_fd, name, AT_REMOVEDIR))
        return error_set(error, errno, "replace", path,
                         errno == ENOTEMPTY ? "an earlier entry is a directory with entries"
                                            : NULL);
replaced:
    return 0;
}
