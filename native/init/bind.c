/* Steps that show a file or directory of the machine's. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "mount/mount.h"

#define OP "bind on"

/* The text of the link that fd is; -1 and errno, EINVAL when it is none. */
static int read_link(int fd, char *text, size_t size)
{
    ssize_t length = readlinkat(fd, "", text, size);
    if (length < 0) {
        if (errno == ENOENT) /* what an O_PATH of no link gives (readlinkat(2)) */
            errno = EINVAL;
        return -1;
    }
    if ((size_t)length == size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    text[length] = 0;
    return 0;
}

/* Makes the same link at the target. */
static int copy_link(struct init *init, const struct plan_step *step, const char *text,
                     struct ctk_error *error)
{
    static const char op[] = "make link";
    char there[PATH_MAX];
    const char *name;
    if (step->keep)
        return error_set(error, EINVAL, op, step->strings, "nothing can be in a link");
    CLEANUP_CLOSE int parent = target_parent(init, step, &name, op, error);
    if (parent < 0)
        return parent;
    if (!symlinkat(text, parent, name))
        return 0;
    int err = errno;
    CLEANUP_CLOSE int fd =
        err == EEXIST ? openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (fd >= 0 && !read_link(fd, there, sizeof there) && !strcmp(text, there))
        return 0;
    return error_set(error, err, op, step->strings,
                     err == EEXIST ? "to \"%s\": something else is there" : "to \"%s\"", text);
}

int step_bind(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *source = string_next(step->strings);
    CLEANUP_CLOSE int source_fd = open(source, O_PATH | O_CLOEXEC | (n[3] ? O_NOFOLLOW : 0));
    struct stat status;
    if (source_fd < 0 || (n[3] && fstat(source_fd, &status)))
        return error_set(error, errno, "bind", source, "onto \"%s\"", step->strings);
    if (n[3] & CTK_PLAN_COPY_LINK && S_ISLNK(status.st_mode)) {
        char text[PATH_MAX];
        return read_link(source_fd, text, sizeof text)
                   ? error_set(error, errno, "read link", source, NULL)
                   : copy_link(init, step, text, error);
    }
    struct mount_target target;
    int result = mount_point_open(init, step, n[1], &target, OP, error);
    if (result < 0)
        return result;
    result = mount_bind(source_fd, source, &target, n[2], (uint32_t)n[0],
                        mount_wanted(init, step, &target), OP, error);
    return mount_done(init, step, &target, result);
}
