/* A file or directory of the container's own in the place of what its root has, or could have. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "mount/mount.h"
#include "path/path.h"

#define OP "bind on"

/* Opens the first `length` bytes of path, in which nothing may be a link. -1 and errno; ENOTDIR for
 * a link. */
static int open_without_links(int root_fd, const char *path, size_t length)
{
    char name[NAME_MAX + 1];
    CLEANUP_CLOSE int at = openat(root_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; at >= 0 && i < length;) {
        i += strspn(path + i, "/");
        size_t part = strcspn(path + i, "/");
        if (i >= length || part == 0)
            break;
        if (part > NAME_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(name, path + i, part);
        name[part] = 0;
        i += part;
        int next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int err = errno;
        close(at);
        at = next;
        errno = err;
    }
    return cleanup_keep_fd(&at);
}

/*
 * Opens the directory of path. A mount there is one that the plan asked for, as long as no link
 * leads to it: what the root's files say must not choose another one, such as /proc.
 */
static int open_directory(int root_fd, const char *path, const char **ret_name,
                          struct ctk_error *error)
{
    const char *slash = strrchr(path, '/');
    *ret_name = slash ? slash + 1 : path;
    int fd = open_without_links(root_fd, path, (size_t)(*ret_name - path));
    if (fd >= 0)
        return fd;
    CLEANUP_CLOSE int found = path_open_parent_in(root_fd, path, ret_name);
    struct stat root;
    struct stat status;
    if (found < 0 || fstat(root_fd, &root) || fstat(found, &status))
        return error_set(error, errno, OP, path, "opening the directory that it lies in");
    if (root.st_dev != status.st_dev)
        return error_set(error, EXDEV, OP, path,
                         "the directory that it lies in is a link to another file system");
    return cleanup_keep_fd(&found);
}

static int open_or_make(int directory_fd, const char *name, bool directory, const char *path,
                        struct ctk_error *error)
{
    int fd = openat(directory_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        if (path_make_one(directory_fd, name,
                          directory ? CTK_PLAN_MAKE_DIRECTORY : CTK_PLAN_MAKE_FILE))
            return error_set(error, errno, OP, path,
                             "there is no such %s to mount on, and none can be made: an empty "
                             "one in the root file system will do",
                             directory ? "directory" : "file");
        fd = openat(directory_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    }
    return fd >= 0 ? fd : error_set(error, errno, OP, path, NULL);
}

int step_bind_in_place(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *path = step->strings;
    const char *source = string_next(path);
    if (init->root_fd < 0 || step->place)
        return error_set(error, EINVAL, OP, path, NOTHING_ON_ROOT);
    CLEANUP_CLOSE int source_fd = open(source, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (source_fd < 0 || fstat(source_fd, &status))
        return error_set(error, errno, "bind", source, "onto \"%s\"", path);
    const char *name;
    CLEANUP_CLOSE int directory = open_directory(init->root_fd, path, &name, error);
    if (directory < 0)
        return directory;
    CLEANUP_CLOSE int fd = open_or_make(directory, name, S_ISDIR(status.st_mode), path, error);
    if (fd < 0)
        return fd;
    struct mount_target target = {.path = path, .root_fd = init->root_fd, .inside = path, .fd = fd};
    return mount_bind(source_fd, source, &target, step->numbers[1] != 0, (uint32_t)step->numbers[0],
                      NULL, OP, error);
}
