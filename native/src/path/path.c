#include "path/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "sys/sys.h"

int path_open_in(int root_fd, const char *path, int flags)
{
    int fd = path_resolve(root_fd, *path ? path : "/", flags,
                          SYS_RESOLVE_IN_ROOT | SYS_RESOLVE_NO_MAGICLINKS);
    return fd < 0 && errno == ENOSYS ? path_walk_in(root_fd, path, flags) : fd;
}

/* Opens the first `end` bytes of path. */
static int open_part(int root_fd, char *path, size_t end)
{
    char after = path[end];
    path[end] = 0;
    int fd = path_open_in(root_fd, path, O_PATH);
    path[end] = after;
    return fd;
}

/* Makes the next component behind the first *end bytes, which fd is, and opens it. */
static int make_next(int root_fd, int fd, char *path, size_t *end, enum ctk_plan_make make)
{
    CLEANUP_CLOSE int parent = fd;
    size_t start = *end + strspn(path + *end, "/");
    *end = start + strcspn(path + start, "/");
    char after = path[*end];
    path[*end] = 0;
    int result = path_make_one(parent, path + start, after ? CTK_PLAN_MAKE_DIRECTORY : make);
    path[*end] = after;
    return result ? -1 : open_part(root_fd, path, *end);
}

int path_open_or_make_in(int root_fd, const char *path, enum ctk_plan_make make)
{
    int fd = path_open_in(root_fd, path, O_PATH);
    if (fd >= 0 || errno != ENOENT || make == CTK_PLAN_MAKE_NOTHING)
        return fd;
    char part[PATH_MAX];
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    size_t end = length;
    if (length >= sizeof part) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(part, path, length);
    part[length] = 0;
    /* Up to what is there, and down again. */
    while ((fd = open_part(root_fd, part, end)) < 0 && errno == ENOENT && end > 0) {
        while (end > 0 && part[end - 1] != '/')
            end--;
        while (end > 0 && part[end - 1] == '/')
            end--;
    }
    while (fd >= 0 && end < length)
        fd = make_next(root_fd, fd, part, &end, make);
    return fd;
}
