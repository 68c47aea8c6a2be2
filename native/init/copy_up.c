#include "copy_up.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"

/* Each directory on the way is open, three times. */
#define MOST_DEPTH 200

/* A file with several names, of which one was copied. */
struct known {
    dev_t device;
    ino_t inode;
    char *path;
};

struct walk {
    int to_root;
    const char *target; /* for messages */
    char path[PATH_MAX];
    size_t length; /* of the path so far */
    struct known *known;
    size_t known_count;
    int depth;
    struct ctk_error *error;
};

static const struct copied everything = {true, true, true};

static int failed(const struct walk *walk, int err, const char *detail)
{
    char path[2 * PATH_MAX];
    bool slash = walk->path[0] && walk->target[strlen(walk->target) - 1] != '/';
    snprintf(path, sizeof path, "%s%s%s", walk->target, slash ? "/" : "", walk->path);
    return error_set(walk->error, err, COPY_OP, path, detail);
}

static const char *known_path(const struct walk *walk, const struct stat *status)
{
    for (size_t i = 0; i < walk->known_count; i++)
        if (walk->known[i].inode == status->st_ino && walk->known[i].device == status->st_dev)
            return walk->known[i].path;
    return NULL;
}

static int remember(struct walk *walk, const struct stat *status)
{
    struct known *larger = realloc(walk->known, (walk->known_count + 1) * sizeof *walk->known);
    if (!larger)
        return -1;
    walk->known = larger;
    struct known *known = &walk->known[walk->known_count];
    *known = (struct known){status->st_dev, status->st_ino, strdup(walk->path)};
    if (!known->path)
        return -1;
    walk->known_count++;
    return 0;
}

static int copy_file(int from_fd, int to_fd, const char *name, const struct stat *status)
{
    struct stat now;
    CLEANUP_CLOSE int from =
        openat(from_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (from < 0 || fstat(from, &now))
        return -1;
    if (now.st_ino != status->st_ino || !S_ISREG(now.st_mode)) {
        errno = EAGAIN;
        return -1;
    }
    CLEANUP_CLOSE int to = openat(to_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return to < 0 ? -1 : copy_content(from, to, now.st_size);
}

static int copy_link(int from_fd, int to_fd, const char *name)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat(from_fd, name, text, sizeof text);
    if (length < 0)
        return -1;
    if ((size_t)length == sizeof text) {
        errno = ENAMETOOLONG;
        return -1;
    }
    text[length] = 0;
    return symlinkat(text, to_fd, name);
}

static int copy_all(struct walk *walk, int from_fd, int to_fd);

static int copy_directory(struct walk *walk, int from_fd, int to_fd, const char *name)
{
    if (mkdirat(to_fd, name, 0700))
        return failed(walk, errno, NULL);
    CLEANUP_CLOSE int from = openat(from_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    CLEANUP_CLOSE int to = openat(to_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0 || to < 0)
        return failed(walk, errno, NULL);
    if (++walk->depth > MOST_DEPTH)
        return failed(walk, ELOOP, "directories lie too deep in one another");
    int result = copy_all(walk, from, to);
    walk->depth--;
    return result;
}

/* One name, which the walk's path ends with. */
static int copy_entry(struct walk *walk, int from_fd, int to_fd, const char *name)
{
    struct stat status;
    if (fstatat(from_fd, name, &status, AT_SYMLINK_NOFOLLOW))
        return failed(walk, errno, NULL);
    bool several = !S_ISDIR(status.st_mode) && status.st_nlink > 1;
    const char *first = several ? known_path(walk, &status) : NULL;
    if (first)
        return linkat(walk->to_root, first, to_fd, name, 0) ? failed(walk, errno, NULL) : 0;
    int result = 0;
    if (S_ISDIR(status.st_mode))
        result = copy_directory(walk, from_fd, to_fd, name);
    else if (S_ISREG(status.st_mode) ? copy_file(from_fd, to_fd, name, &status)
             : S_ISLNK(status.st_mode)
                 ? copy_link(from_fd, to_fd, name)
                 : mknodat(to_fd, name, status.st_mode & S_IFMT, status.st_rdev))
        result = failed(walk, errno, NULL);
    if (result < 0)
        return result;
    if (copy_metadata(from_fd, to_fd, name, &status, everything))
        return failed(walk, errno, "its attributes");
    return several && remember(walk, &status) ? failed(walk, errno, NULL) : 0;
}

/* The same, with the name put to the path, and taken off again. */
static int copy_named(struct walk *walk, int from_fd, int to_fd, const char *name)
{
    size_t before = walk->length;
    int result =
        string_append(walk->path, sizeof walk->path, &walk->length, "%s%s", before ? "/" : "", name)
            ? failed(walk, ENAMETOOLONG, NULL)
            : copy_entry(walk, from_fd, to_fd, name);
    walk->length = before;
    walk->path[before] = 0;
    return result;
}

/* What lies in a directory. */
static int copy_all(struct walk *walk, int from_fd, int to_fd)
{
    int again = fcntl(from_fd, F_DUPFD_CLOEXEC, 3);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    if (!list) {
        cleanup_close_fd(&again);
        return failed(walk, errno, NULL);
    }
    int result = 0;
    const struct dirent *entry = NULL;
    while (result == 0 && (errno = 0, entry = readdir(list))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = copy_named(walk, from_fd, to_fd, entry->d_name);
    }
    if (result == 0 && errno)
        result = failed(walk, errno, "reading it");
    closedir(list);
    return result;
}

static bool has_option(struct string_list options, const char *key)
{
    const char *option = options.first;
    for (int i = 0; i < options.count; i++, option = string_next(option))
        if (!strncmp(option, key, strlen(key)))
            return true;
    return false;
}

int copy_up(int root_fd, void *argument, struct ctk_error *error)
{
    const struct copy_up *copy = argument;
    const struct copied copied = {!has_option(copy->options, "uid="),
                                  !has_option(copy->options, "gid="),
                                  !has_option(copy->options, "mode=")};
    struct walk walk = {.to_root = root_fd, .target = copy->target->path, .error = error};
    struct stat status;
    /* The directory below the mount, by its descriptor, also where that covers it already. */
    CLEANUP_CLOSE int from = openat(copy->target->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0 || fstat(from, &status))
        return failed(&walk, errno, NULL);
    int result = copy_all(&walk, from, root_fd);
    if (result == 0 && copy_metadata(from, root_fd, ".", &status, copied))
        result = failed(&walk, errno, "its attributes");
    for (size_t i = 0; i < walk.known_count; i++)
        free(walk.known[i].path);
    free(walk.known);
    return result;
}
