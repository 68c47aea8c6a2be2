/* Removing groups with all that are below them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"

/* Where the walk stands. One directory is open, however deep it goes: whoever made the groups below
 * had no such limit. */
struct walk {
    int fd;
    int depth;
};

static bool is_group(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.';
}

static int step_into(struct walk *walk, const char *name)
{
    int fd = openat(walk->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    close(walk->fd);
    walk->fd = fd;
    return 0;
}

/* Removes the groups right below; steps into the first that has some itself. Returns 1 when it
 * stepped, 0 when none is left, -1 and errno. */
static int clear_one(struct walk *walk)
{
    int fd = openat(walk->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (!list) {
        int err = errno;
        cleanup_close_fd(&fd);
        errno = err;
        return -1;
    }
    int result = 0;
    struct dirent *entry;
    while (!result && (entry = readdir(list))) {
        if (!is_group(entry) || !unlinkat(walk->fd, entry->d_name, AT_REMOVEDIR) || errno == ENOENT)
            continue;
        /* EBUSY is both: processes in it, or groups below it. */
        result = errno != EBUSY ? -1 : step_into(walk, entry->d_name) ? -1 : 1;
        if (result < 0 && errno == ENOENT)
            result = 0; /* removed by somebody else meanwhile */
    }
    int err = errno;
    closedir(list);
    errno = err;
    walk->depth += result > 0;
    return result;
}

static bool has_groups(int fd)
{
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    if (!list) {
        cleanup_close_fd(&again);
        return false;
    }
    bool found = false;
    struct dirent *entry;
    while (!found && (entry = readdir(list)))
        found = is_group(entry);
    closedir(list);
    return found;
}

static int clear_all(struct walk *walk)
{
    for (;;) {
        int stepped = clear_one(walk);
        if (stepped < 0)
            return -1;
        /* A group that is busy and has none below has processes. */
        if (stepped && !has_groups(walk->fd)) {
            errno = EBUSY;
            return -1;
        }
        if (stepped)
            continue;
        if (!walk->depth)
            return 0;
        if (step_into(walk, ".."))
            return -1;
        walk->depth--;
    }
}

int ctk_cgroup_remove_tree(int32_t parent_fd, const char *name, struct ctk_error *ret_error)
{
    struct walk walk = {
        .fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (walk.fd < 0)
        return errno == ENOENT ? 0 : error_set(ret_error, errno, "remove cgroup", name, NULL);
    int result = clear_all(&walk);
    int err = errno;
    close(walk.fd);
    if (result)
        return error_set(ret_error, err, "remove cgroup", name,
                         err == EBUSY ? "a group below it still has processes" : NULL);
    return ctk_cgroup_remove(parent_fd, name, ret_error);
}
