/* Steps that make files in the new root. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "path/path.h"

int step_make_directory(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *name;
    CLEANUP_CLOSE int parent = target_parent(init, step, &name, "make directory", error);
    if (parent < 0)
        return parent;
    if (!mkdirat(parent, name, (mode_t)step->numbers[0]) || errno == EEXIST)
        return 0;
    return error_set(error, errno, "make directory", step->strings, NULL);
}

int step_make_link(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const char *name;
    CLEANUP_CLOSE int parent = target_parent(init, step, &name, "make link", error);
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
    CLEANUP_CLOSE int parent = target_parent(init, step, &name, "write file", error);
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
    struct mount_target target;
    target_of(init, step, &target);
    int result = mount_target_open(&target, CTK_PLAN_MAKE_DIRECTORY, "change directory to", error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int fd = target.fd;
    return fchdir(fd) ? error_set(error, errno, "change directory to", target.path, NULL) : 0;
}
