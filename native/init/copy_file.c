/* Copying one file for copy_up.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "copy_up.h"

/* The most that the kernel gives, xattr(7). Nothing else runs here. */
static char names[65536];
static char bytes[65536];

static int copy_range(int from, int to, off_t begin, off_t end)
{
    while (begin < end) {
        size_t size = end - begin < (off_t)sizeof bytes ? (size_t)(end - begin) : sizeof bytes;
        ssize_t length = pread(from, bytes, size, begin);
        if (length < 0)
            return -1;
        if (length == 0)
            return 0; /* it has become shorter */
        ssize_t written = pwrite(to, bytes, (size_t)length, begin);
        if (written < 0)
            return -1;
        begin += written;
    }
    return 0;
}

int copy_content(int from, int to, off_t size)
{
    for (off_t at = 0; at < size;) {
        off_t data = lseek(from, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;
        if (data < 0)
            data = at; /* its file system knows of no holes */
        off_t end = lseek(from, data, SEEK_HOLE);
        if (end <= data || end > size)
            end = size;
        if (copy_range(from, to, data, end))
            return -1;
        at = end;
    }
    return ftruncate(to, size);
}

/* By paths: a descriptor of a link or a node is none that attributes can be read from. */
struct path {
    char text[NAME_MAX + 40];
};

static struct path path_of(int directory_fd, const char *name)
{
    struct path path;
    snprintf(path.text, sizeof path.text, "/proc/self/fd/%d/%s", directory_fd, name);
    return path;
}

static int copy_xattrs(int from_fd, int to_fd, const char *name)
{
    struct path from = path_of(from_fd, name);
    struct path to = path_of(to_fd, name);
    ssize_t size = llistxattr(from.text, names, sizeof names);
    if (size < 0)
        return errno == ENOTSUP ? 0 : -1;
    for (const char *next = names; next < names + size; next += strlen(next) + 1) {
        ssize_t length = lgetxattr(from.text, next, bytes, sizeof bytes);
        if (length < 0 && errno == ENODATA)
            continue;
        if (length < 0 || (lsetxattr(to.text, next, bytes, (size_t)length, 0) && errno != ENOTSUP))
            return -1;
    }
    return 0;
}

int copy_metadata(int from_fd, int to_fd, const char *name, const struct stat *status,
                  struct copied copied)
{
    const struct timespec times[] = {status->st_atim, status->st_mtim};
    /* A change of owners clears what comes after it. */
    if (fchownat(to_fd, name, copied.uid ? status->st_uid : (uid_t)-1,
                 copied.gid ? status->st_gid : (gid_t)-1, AT_SYMLINK_NOFOLLOW))
        return -1;
    if (copied.mode && !S_ISLNK(status->st_mode) &&
        fchmodat(to_fd, name, status->st_mode & 07777, 0))
        return -1;
    if (copy_xattrs(from_fd, to_fd, name))
        return -1;
    return utimensat(to_fd, name, times, AT_SYMLINK_NOFOLLOW);
}
