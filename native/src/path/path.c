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

int path_open_in(int root_fd, const char *path, int flags)
{
    struct sys_open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .resolve = SYS_RESOLVE_IN_ROOT | SYS_RESOLVE_NO_MAGICLINKS,
    };
    for (int attempt = 0; attempt < 100; attempt++) {
        int fd = sys_openat2(root_fd, *path ? path : "/", &how);
        if (fd >= 0)
            return fd;
        if (errno == ENOSYS)
            return path_walk_in(root_fd, path, flags);
        /* EAGAIN: a rename or mount elsewhere on the machine raced with the walk (openat2(2)). */
        if (errno != EAGAIN)
            return -1;
    }
    return -1;
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

int path_open_parent_in(int root_fd, const char *path, const char **ret_name)
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
    return path_open_or_make_in(root_fd, parent, CTK_PLAN_MAKE_DIRECTORY);
}

static int make_last(int root_fd, const char *path, enum ctk_plan_make make)
{
    const char *name;
    CLEANUP_CLOSE int parent = path_open_parent_in(root_fd, path, &name);
    if (parent < 0)
        return -1;
    if (make == CTK_PLAN_MAKE_DIRECTORY)
        return mkdirat(parent, name, 0755) && errno != EEXIST ? -1 : 0;
    CLEANUP_CLOSE int file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return file < 0 && errno != EEXIST ? -1 : 0;
}

int path_open_or_make_in(int root_fd, const char *path, enum ctk_plan_make make)
{
    int fd = path_open_in(root_fd, path, O_PATH);
    if (fd >= 0 || errno != ENOENT || make == CTK_PLAN_MAKE_NOTHING)
        return fd;
    size_t start;
    size_t length = last_component(path, &start);
    if (path[start + length]) { /* "a/b/": the same without the slashes behind it */
        char trimmed[PATH_MAX];
        if (start + length >= sizeof trimmed) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(trimmed, path, start + length);
        trimmed[start + length] = 0;
        return path_open_or_make_in(root_fd, trimmed, make);
    }
    if (make_last(root_fd, path, make))
        return -1;
    return path_open_in(root_fd, path, O_PATH);
}
