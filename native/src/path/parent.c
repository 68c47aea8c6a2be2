#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "path/path.h"

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
