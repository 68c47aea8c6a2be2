/* Removing a tree that somebody else may have written. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/sys.h"

/* A tree may be deeper than descriptors last: what lies deeper is moved up to the top and removed
 * from there. */
#define MOST_DEPTH 32

struct removal {
    int top_fd;
    dev_t device;
    unsigned moved;
};

static int remove_content(struct removal *removal, DIR *list, int depth);

/*
 * Whether fd is where something is mounted. The device alone doesn't tell: a bind mount can be of
 * the same file system, and what is below it is somebody else's. -1 and errno EXDEV when it is.
 */
static int refuse_mount(const struct removal *removal, int fd, mode_t *ret_mode)
{
    struct statx status;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MODE, &status))
        return -1;
    *ret_mode = status.stx_mode;
    bool crosses = status.stx_attributes & STATX_ATTR_MOUNT_ROOT;
    if (!(status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)) /* before Linux 5.8 */
        crosses = removal->device &&
                  makedev(status.stx_dev_major, status.stx_dev_minor) != removal->device;
    errno = EXDEV;
    return crosses ? -1 : 0;
}

/* Gives ourselves the right to open a directory (overlayfs makes work/work with mode 0). */
static int unlock(const struct removal *removal, int parent_fd, const char *name)
{
    const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    CLEANUP_CLOSE int fd = openat(parent_fd, name, flags);
    mode_t mode;
    if (fd < 0 || refuse_mount(removal, fd, &mode))
        return -1;
    /* By the descriptor: the name could be a link by now. */
    return chmod(sys_fd_path(fd).text, 0700);
}

static DIR *open_directory(const struct removal *removal, int parent_fd, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    CLEANUP_CLOSE int fd = openat(parent_fd, name, flags);
    if (fd < 0 && errno == EACCES && !unlock(removal, parent_fd, name))
        fd = openat(parent_fd, name, flags);
    mode_t mode;
    if (fd < 0 || refuse_mount(removal, fd, &mode))
        return NULL;
    /* Where only root's rights would do, removing something says so later. */
    if ((mode & 0700) != 0700)
        (void)fchmod(fd, 0700);
    DIR *list = fdopendir(fd);
    if (list)
        (void)cleanup_keep_fd(&fd);
    return list;
}

static int move_up(struct removal *removal, int parent_fd, const char *name)
{
    char moved[32];
    do
        snprintf(moved, sizeof moved, ".ctk-removed-%u", removal->moved++);
    while (faccessat(removal->top_fd, moved, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
    if (!renameat(parent_fd, name, removal->top_fd, moved))
        return 0;
    /* A directory's own ".." changes, which needs the right to write it. */
    if (errno == EACCES && !unlock(removal, parent_fd, name))
        return renameat(parent_fd, name, removal->top_fd, moved);
    if (errno == EBUSY)
        errno = EXDEV; /* a mount point */
    return -1;
}

static int remove_directory(struct removal *removal, int parent_fd, const char *name, int depth)
{
    if (depth == MOST_DEPTH)
        return move_up(removal, parent_fd, name);
    DIR *list = open_directory(removal, parent_fd, name);
    if (!list)
        return -1;
    int result = remove_content(removal, list, depth);
    int saved = errno;
    closedir(list);
    errno = saved;
    return result ? result : unlinkat(parent_fd, name, AT_REMOVEDIR);
}

static int remove_entry(struct removal *removal, int parent_fd, const struct dirent *entry,
                        int depth)
{
    const char *name = entry->d_name;
    if (entry->d_type == DT_DIR)
        return remove_directory(removal, parent_fd, name, depth);
    if (!unlinkat(parent_fd, name, 0) || errno == ENOENT)
        return 0;
    /* A file system that tells no types in its listings. */
    if (entry->d_type != DT_UNKNOWN || (errno != EISDIR && errno != EPERM))
        return -1;
    return remove_directory(removal, parent_fd, name, depth);
}

static bool is_dots(const char *name)
{
    return !strcmp(name, ".") || !strcmp(name, "..");
}

static int remove_content(struct removal *removal, DIR *list, int depth)
{
    int result = 0;
    struct dirent *entry;
    while (result == 0 && (entry = readdir(list)))
        if (!is_dots(entry->d_name))
            result = remove_entry(removal, dirfd(list), entry, depth + 1);
    return result;
}

/* What was moved up comes after the first pass, until a pass moves nothing more. */
static int remove_all(struct removal *removal, DIR *top)
{
    unsigned before;
    do {
        before = removal->moved;
        rewinddir(top);
        if (remove_content(removal, top, 0))
            return -1;
    } while (removal->moved != before);
    return 0;
}

static const char *advice(int err)
{
    if (err == EXDEV)
        return "something is mounted there or below it";
    return err == EBUSY ? "something is mounted on a file below it" : NULL;
}

int ctk_tree_remove(const char *path, struct ctk_error *ret_error)
{
    if (!unlink(path) || errno == ENOENT)
        return 0;
    int err = errno;
    struct removal removal = {.device = 0};
    DIR *top = open_directory(&removal, AT_FDCWD, path);
    if (!top) /* what hindered the removal of a file */
        return error_set(ret_error, errno == ENOTDIR ? err : errno, "remove", path, "%s",
                         errno == EXDEV ? advice(EXDEV) : "");
    struct stat status;
    removal.top_fd = dirfd(top);
    err = fstat(removal.top_fd, &status) ? errno : 0;
    removal.device = status.st_dev;
    if (!err && (remove_all(&removal, top) || rmdir(path)))
        err = errno;
    closedir(top);
    return err ? error_set(ret_error, err, "remove", path, advice(err) ? "%s" : NULL, advice(err))
               : 0;
}
