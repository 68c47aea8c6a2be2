#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "path/path.h"
#include "sys/sys.h"

static bool is_link(int fd)
{
    struct stat status;
    return !fstat(fd, &status) && S_ISLNK(status.st_mode);
}

/* openat2(2) would let ".." lead up to the root and no further; nobody who means what lies beneath
 * a place writes it. */
static bool goes_up(const char *path)
{
    for (; *path; path += strcspn(path, "/")) {
        path += strspn(path, "/");
        if (strcspn(path, "/") == 2 && path[0] == '.' && path[1] == '.')
            return true;
    }
    return false;
}

/* Opens one component; makes it first where it is absent and `make` says so. */
static int step_into(int parent, const char *name, int flags, enum ctk_plan_make make)
{
    int fd = openat(parent, name, flags | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && make != CTK_PLAN_MAKE_NOTHING) {
        if (path_make_one(parent, name, make))
            return -1;
        fd = openat(parent, name, flags | O_NOFOLLOW | O_CLOEXEC);
    }
    if (fd >= 0 && flags & O_PATH && is_link(fd)) {
        cleanup_close_fd(&fd);
        errno = ELOOP;
        return -1;
    }
    return fd;
}

/* By single components: for a kernel without openat2(2), and to make what is missing. */
static int walk(int root_fd, const char *path, int flags, enum ctk_plan_make make)
{
    int fd = openat(root_fd, ".", (path[0] ? O_PATH : flags) | O_CLOEXEC);
    while (fd >= 0 && path[0]) {
        CLEANUP_CLOSE int parent = fd;
        char name[NAME_MAX + 1];
        size_t length = strcspn(path, "/");
        if (length > NAME_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(name, path, length);
        name[length] = 0;
        path += length + strspn(path + length, "/");
        fd = path[0] ? step_into(parent, name, O_PATH,
                                 make == CTK_PLAN_MAKE_NOTHING ? make : CTK_PLAN_MAKE_DIRECTORY)
                     : step_into(parent, name, flags, make);
    }
    return fd;
}

static int open_beneath(int root_fd, const char *path, int flags, enum ctk_plan_make make)
{
    path += strspn(path, "/");
    if (goes_up(path)) {
        errno = EXDEV;
        return -1;
    }
    int fd = path_resolve(root_fd, *path ? path : ".", flags,
                          SYS_RESOLVE_BENEATH | SYS_RESOLVE_NO_SYMLINKS);
    if (fd >= 0 || (errno != ENOSYS && (errno != ENOENT || make == CTK_PLAN_MAKE_NOTHING)))
        return fd;
    return walk(root_fd, path, flags, make);
}

int path_open_beneath(int root_fd, const char *path, int flags)
{
    return open_beneath(root_fd, path, flags, CTK_PLAN_MAKE_NOTHING);
}

int path_open_or_make_beneath(int root_fd, const char *path, enum ctk_plan_make make)
{
    return open_beneath(root_fd, path, O_PATH, make);
}
