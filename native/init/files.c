/* Steps that make files in the new root. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "path/path.h"

/* Opens the parent of path in the root; every one of these steps begins so. */
static int open_parent(struct init *init, const char *path, const char **ret_name, const char *op,
                       struct ctk_error *error)
{
    CLEANUP_CLOSE int machine =
        init->root_fd < 0 ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    int fd = path_open_parent_in(init->root_fd < 0 ? machine : init->root_fd, path, ret_name);
    return fd >= 0 ? fd : error_set(error, errno, op, path, NULL);
}

int step_make_directory(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *name;
    CLEANUP_CLOSE int parent = open_parent(init, step->strings, &name, "make directory", error);
    if (parent < 0)
        return parent;
    if (!mkdirat(parent, name, (mode_t)step->numbers[0]) || errno == EEXIST)
        return 0;
    return error_set(error, errno, "make directory", step->strings, NULL);
}

int step_make_node(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *name;
    CLEANUP_CLOSE int parent = open_parent(init, step->strings, &name, "make node", error);
    if (parent < 0)
        return parent;
    if (!mknodat(parent, name, (mode_t)n[0], makedev((unsigned)n[1], (unsigned)n[2])))
        return 0;
    return error_set(error, errno, "make node", step->strings, NULL);
}

int step_make_link(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *name;
    CLEANUP_CLOSE int parent = open_parent(init, step->strings, &name, "make link", error);
    if (parent < 0)
        return parent;
    if (!symlinkat(string_next(step->strings), parent, name))
        return 0;
    return error_set(error, errno, "make link", step->strings, NULL);
}

int step_write_file(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *name;
    const char *content = string_next(step->strings);
    CLEANUP_CLOSE int parent = open_parent(init, step->strings, &name, "write file", error);
    if (parent < 0)
        return parent;
    /* A link there may lead to a place that is gone in the container (/etc/resolv.conf into /run):
     * the file replaces it. */
    if (unlinkat(parent, name, 0) && errno != ENOENT)
        return error_set(error, errno, "write file", step->strings, NULL);
    CLEANUP_CLOSE int fd =
        openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)step->numbers[0]);
    size_t length = strlen(content);
    if (fd >= 0 && write(fd, content, length) == (ssize_t)length)
        return 0;
    return error_set(error, errno, "write file", step->strings, NULL);
}

int step_change_directory(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *path = step->strings;
    CLEANUP_CLOSE int fd = init->root_fd < 0
                               ? open(path, O_PATH | O_CLOEXEC)
                               : path_open_or_make_in(init->root_fd, path, CTK_PLAN_MAKE_DIRECTORY);
    if (fd >= 0 && !fchdir(fd))
        return 0;
    return error_set(error, errno, "change directory to", path, NULL);
}
