#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "path/path.h"

/* As the kernel's own limit, path_resolution(7). */
#define MOST_LINKS 40
/* Open directories from the root down to where the walk stands, so that ".." never asks the file
 * system. */
#define MOST_DEPTH 256

#define PROC_MAGIC 0x9fa0 /* linux/magic.h */
#define MAGIC_LINK_SIZE 64

struct walk {
    int fds[MOST_DEPTH];
    int depth; /* fds[0] is the root and not ours */
    int links;
    char rest[PATH_MAX * 2];
};

static int current(const struct walk *walk)
{
    return walk->fds[walk->depth];
}

static void up(struct walk *walk)
{
    if (walk->depth > 0)
        close(walk->fds[walk->depth--]);
}

static void restart(struct walk *walk)
{
    while (walk->depth > 0)
        up(walk);
}

/*
 * Links of /proc that lead to an object, wherever it is, and not to what their text says
 * (RESOLVE_NO_MAGICLINKS, openat2(2)). Nothing tells them apart but this: an ordinary link's size
 * is the length of its text, except for /proc/self and /proc/thread-self, which begin with a
 * number; a magic one's is 0 or 64.
 */
static bool is_magic(int link_fd, const char *text, ssize_t length)
{
    struct statfs system;
    struct stat status;
    if (fstatfs(link_fd, &system) || system.f_type != PROC_MAGIC)
        return false;
    if (text[0] >= '0' && text[0] <= '9')
        return false;
    return fstat(link_fd, &status) || status.st_size != length || length == MAGIC_LINK_SIZE;
}

/* Puts a link's text before what is left to walk. */
static int follow(struct walk *walk, int link_fd)
{
    char text[PATH_MAX];
    if (++walk->links > MOST_LINKS) {
        errno = ELOOP;
        return -1;
    }
    ssize_t length = readlinkat(link_fd, "", text, sizeof text);
    if (length < 0)
        return -1;
    size_t rest = strlen(walk->rest);
    if ((size_t)length == sizeof text || (size_t)length + rest >= sizeof walk->rest) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (is_magic(link_fd, text, length)) {
        errno = ELOOP; /* as openat2(2) has it */
        return -1;
    }
    /* What is left is nothing, or begins with a slash. */
    memmove(walk->rest + length, walk->rest, rest + 1);
    memcpy(walk->rest, text, (size_t)length);
    if (text[0] == '/')
        restart(walk);
    return 0;
}

/* Takes the next component off; false when none is left. *ret_last: nothing but slashes follows. */
static bool next_component(struct walk *walk, char name[NAME_MAX + 1], bool *ret_last,
                           bool *ret_directory)
{
    size_t skip = strspn(walk->rest, "/");
    size_t length = strcspn(walk->rest + skip, "/");
    if (length == 0 || length > NAME_MAX) {
        errno = length ? ENAMETOOLONG : 0;
        return false;
    }
    memcpy(name, walk->rest + skip, length);
    name[length] = 0;
    const char *after = walk->rest + skip + length;
    *ret_directory = *after == '/';
    *ret_last = after[strspn(after, "/")] == 0;
    memmove(walk->rest, after, strlen(after) + 1);
    return true;
}

/* One component. Returns 1 when the walk has arrived, with *ret_fd open as `flags` say; 0 to go on;
 * -1 and errno. */
static int advance(struct walk *walk, const char *name, bool last, bool directory, int flags,
                   int *ret_fd)
{
    if (!strcmp(name, ".") || !strcmp(name, "..")) {
        /* The kernel demands the right to search a directory for these too. */
        CLEANUP_CLOSE int here = openat(current(walk), ".", O_PATH | O_CLOEXEC);
        if (name[1] && here >= 0)
            up(walk);
        return here < 0 ? -1 : 0;
    }
    int fd = openat(current(walk), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    struct stat status;
    int result = -1;
    if (fstat(fd, &status))
        goto out;
    if (S_ISLNK(status.st_mode) && !(last && !directory && (flags & O_NOFOLLOW))) {
        result = follow(walk, fd);
        goto out;
    }
    if (last && (S_ISDIR(status.st_mode) || !directory)) {
        /* O_NOFOLLOW: what stands there now must not be a link that came since. */
        *ret_fd = openat(current(walk), name, flags | O_NOFOLLOW | O_CLOEXEC);
        result = *ret_fd < 0 ? -1 : 1;
        goto out;
    }
    if (!S_ISDIR(status.st_mode) || walk->depth + 1 == MOST_DEPTH) {
        errno = S_ISDIR(status.st_mode) ? ENAMETOOLONG : ENOTDIR;
        goto out;
    }
    walk->fds[++walk->depth] = fd;
    return 0;
out:
    cleanup_close_fd(&fd);
    return result;
}

int path_walk_in(int root_fd, const char *path, int flags)
{
    CLEANUP_FREE struct walk *walk = malloc(sizeof *walk);
    if (!walk)
        return -1;
    walk->fds[0] = root_fd;
    walk->depth = walk->links = 0;
    if (strlen(path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(walk->rest, path, strlen(path) + 1);
    char name[NAME_MAX + 1];
    bool last = false;
    bool directory = false;
    int fd = -1;
    int state = 0;
    while (state == 0 && next_component(walk, name, &last, &directory))
        state = advance(walk, name, last, directory, flags, &fd);
    if (state == 0 && errno == 0)
        fd = openat(current(walk), ".", flags | O_CLOEXEC);
    int saved = errno;
    restart(walk);
    errno = saved;
    return fd;
}
