#include "path/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/sys.h"

int path_resolve(int root_fd, const char *path, int flags, unsigned resolve)
{
    struct sys_open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = resolve};
    /* EAGAIN: a rename or mount elsewhere on the machine raced with the walk (openat2(2)). */
    for (int attempt = 0; attempt < 100; attempt++) {
        int fd = sys_openat2(root_fd, path, &how);
        if (fd >= 0 || errno != EAGAIN)
            return fd;
    }
    return -1;
}

int path_open_in(int root_fd, const char *path, int flags)
{
    int fd = path_resolve(root_fd, *path ? path : "/", flags,
                          SYS_RESOLVE_IN_ROOT | SYS_RESOLVE_NO_MAGICLINKS);
    return fd < 0 && errno == ENOSYS ? path_walk_in(root_fd, path, flags) : fd;
}

/* Length of the last component, without slashes behind it; 0 = none. */
static size_t last_component(const char *path, size_t *ret_start)
{
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    *ret_start = start;
    return end - start;
}

static bool is_dots(const char *name, size_t length)
{
    return (length == 1 && name[0] == '.') || (length == 2 && name[0] == '.' && name[1] == '.');
}

static int open_parent(int root_fd, const char *path, const char **ret_name,
                       int (*open_or_make)(int, const char *, enum ctk_plan_make))
{
    size_t start;
    size_t length = last_component(path, &start);
    if (length == 0 || is_dots(path + start, length) || path[start + length]) {
        errno = EINVAL;
        return -1;
    }
    char parent[PATH_MAX];
    if (start >= sizeof parent) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(parent, path, start);
    parent[start] = 0;
    *ret_name = path + start;
    return open_or_make(root_fd, parent, CTK_PLAN_MAKE_DIRECTORY);
}

int path_open_parent_in(int root_fd, const char *path, const char **ret_name)
{
    return open_parent(root_fd, path, ret_name, path_open_or_make_in);
}

int path_open_parent_beneath(int root_fd, const char *path, const char **ret_name)
{
    return open_parent(root_fd, path, ret_name, path_open_or_make_beneath);
}

int path_make_one(int parent_fd, const char *name, enum ctk_plan_make make)
{
    if (make == CTK_PLAN_MAKE_DIRECTORY)
        return mkdirat(parent_fd, name, 0755) && errno != EEXIST ? -1 : 0;
    CLEANUP_CLOSE int file = openat(parent_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return file < 0 && errno != EEXIST ? -1 : 0;
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
    size_t start;
    size_t length = last_component(path, &start);
    size_t end = length += start;
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
