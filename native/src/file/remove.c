/* Removing a tree that somebody else may have written. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"

/* A tree may be deeper than descriptors last: what lies deeper is moved up to the top and removed
 * from there. */
#define MOST_DEPTH 32

struct removal {
    int top_fd;
    dev_t device;
    unsigned moved;
};

static int remove_content(struct removal *removal, int dir_fd, int depth);

/* Opens a directory, after giving ourselves the right to where it is missing (overlayfs makes
 * work/work with mode 0). */
static int open_directory(int parent_fd, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(parent_fd, name, flags);
    if (fd >= 0 || errno != EACCES || fchmodat(parent_fd, name, 0700, 0))
        return fd;
    return openat(parent_fd, name, flags);
}

static int move_up(struct removal *removal, int parent_fd, const char *name)
{
    char moved[32];
    do
        snprintf(moved, sizeof moved, ".ctk-removed-%u", removal->moved++);
    while (faccessat(removal->top_fd, moved, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
    return renameat(parent_fd, name, removal->top_fd, moved);
}

static int remove_directory(struct removal *removal, int parent_fd, const char *name, int depth)
{
    if (depth == MOST_DEPTH)
        return move_up(removal, parent_fd, name);
    CLEANUP_CLOSE int fd = open_directory(parent_fd, name);
    struct stat status;
    if (fd < 0 || fstat(fd, &status))
        return -1;
    if (status.st_dev != removal->device) {
        errno = EXDEV;
        return -1;
    }
    if (remove_content(removal, fd, depth))
        return -1;
    return unlinkat(parent_fd, name, AT_REMOVEDIR);
}

static int remove_entry(struct removal *removal, int parent_fd, const struct dirent *entry,
                        int depth)
{
    const char *name = entry->d_name;
    if (entry->d_type == DT_DIR)
        return remove_directory(removal, parent_fd, name, depth);
    if (!unlinkat(parent_fd, name, 0) || errno == ENOENT)
        return 0;
    if (errno == EACCES && !fchmodat(parent_fd, ".", 0700, 0) && !unlinkat(parent_fd, name, 0))
        return 0;
    /* A file system that tells no types in its listings. */
    if (errno != EISDIR && errno != EPERM)
        return -1;
    return remove_directory(removal, parent_fd, name, depth);
}

static bool is_dots(const char *name)
{
    return !strcmp(name, ".") || !strcmp(name, "..");
}

static int remove_content(struct removal *removal, int dir_fd, int depth)
{
    int list_fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = list_fd < 0 ? NULL : fdopendir(list_fd);
    if (!list) {
        cleanup_close_fd(&list_fd);
        return -1;
    }
    int result = 0;
    struct dirent *entry;
    while (result == 0 && (entry = readdir(list)))
        if (!is_dots(entry->d_name))
            result = remove_entry(removal, dir_fd, entry, depth + 1);
    int saved = errno;
    closedir(list);
    errno = saved;
    return result;
}

/* What was moved up comes after the first pass, until a pass moves nothing more. */
static int remove_all(struct removal *removal)
{
    unsigned before;
    do {
        before = removal->moved;
        if (remove_content(removal, removal->top_fd, 0))
            return -1;
    } while (removal->moved != before);
    return 0;
}

int ctk_tree_remove(const char *path, struct ctk_error *ret_error)
{
    if (!unlink(path) || errno == ENOENT)
        return 0;
    CLEANUP_CLOSE int top = open_directory(AT_FDCWD, path);
    struct stat status;
    if (top < 0 || fstat(top, &status))
        return error_set(ret_error, errno, "remove", path, NULL);
    struct removal removal = {top, status.st_dev, 0};
    if (!remove_all(&removal) && !rmdir(path))
        return 0;
    return error_set(ret_error, errno, "remove", path,
                     errno == EXDEV ? "another file system is mounted below it" : NULL);
}
