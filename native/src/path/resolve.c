/* What the functions "_in" and "_beneath" have in common. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "path/path.h"
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

int path_make_one(int parent_fd, const char *name, enum ctk_plan_make make)
{
    if (make == CTK_PLAN_MAKE_DIRECTORY)
        return mkdirat(parent_fd, name, 0755) && errno != EEXIST ? -1 : 0;
    CLEANUP_CLOSE int file = openat(parent_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return file < 0 && errno != EEXIST ? -1 : 0;
}
