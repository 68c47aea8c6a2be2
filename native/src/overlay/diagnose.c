#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/error.h"
#include "overlay/overlay.h"

/* What statfs(2) reports for an overlay (linux/magic.h). */
#define OVERLAYFS_MAGIC 0x794c7630

/* What is wrong with a layer, NULL = nothing that can be seen. */
static const char *trouble(const char *path, int *ret_err)
{
    struct stat status;
    *ret_err = EINVAL;
    if (stat(path, &status)) {
        *ret_err = errno;
        return errno == ENOENT    ? "does not exist"
               : errno == ENOTDIR ? "has a file where a directory should be"
                                  : "can't be reached";
    }
    if (!S_ISDIR(status.st_mode)) {
        *ret_err = ENOTDIR;
        return "is not a directory";
    }
    return NULL;
}

static int layer_failed(const struct mount_target *target, const char *key, const char *path,
                        const char *what, int err, struct ctk_error *error)
{
    return error_set(error, err, OVERLAY_OP, target->path, "%s \"%s\" %s", key, path, what);
}

static bool is_same(const char *a, const char *b)
{
    struct stat one;
    struct stat other;
    return !stat(a, &one) && !stat(b, &other) && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* A lower directory that is given twice, or NULL: whatever the two names are, the kernel sees one.
 */
static const char *given_twice(const struct overlay *overlay)
{
    const char *lower = overlay->lowers.first;
    for (int i = 0; i < overlay->lowers.count; i++, lower = string_next(lower)) {
        const char *other = string_next(lower);
        for (int j = i + 1; j < overlay->lowers.count; j++, other = string_next(other))
            if (is_same(lower, other))
                return other;
    }
    return NULL;
}

static int loop_failed(const struct overlay *overlay, const char *target, struct ctk_error *error)
{
    const char *twice = given_twice(overlay);
    if (twice)
        return error_set(error, ELOOP, OVERLAY_OP, target,
                         "the lower directory \"%s\" is given twice", twice);
    return error_set(error, ELOOP, OVERLAY_OP, target,
                     overlay->upper ? "one of its directories lies inside another one of them"
                                    : "one lower directory lies inside another");
}

static int is_overlay(const char *path)
{
    struct statfs status;
    return !statfs(path, &status) && (unsigned)status.f_type == OVERLAYFS_MAGIC;
}

/* Whether the two directories lie on different mounts, which overlayfs refuses for upper and work.
 */
static int apart(const char *upper, const char *work)
{
    struct stat one;
    struct stat other;
    return !stat(upper, &one) && !stat(work, &other) && one.st_dev != other.st_dev;
}

int overlay_diagnose(const struct overlay *overlay, const char *target_path, int err,
                     const char *log, struct ctk_error *error)
{
    struct mount_target target = {.path = target_path};
    const char *what;
    int cause;
    const char *lower = overlay->lowers.first;
    for (int i = 0; i < overlay->lowers.count; i++, lower = string_next(lower))
        if ((what = trouble(lower, &cause)))
            return layer_failed(&target, "lowerdir+", lower, what, cause, error);
    if (overlay->upper) {
        if ((what = trouble(overlay->upper, &cause)))
            return layer_failed(&target, "upperdir", overlay->upper, what, cause, error);
        if ((what = trouble(overlay->work, &cause)))
            return layer_failed(&target, "workdir", overlay->work, what, cause, error);
        if (is_overlay(overlay->upper))
            return layer_failed(
                &target, "upperdir", overlay->upper,
                "lies on an overlay, which can't hold an upper directory: use another file system",
                err, error);
        if (apart(overlay->upper, overlay->work))
            return layer_failed(&target, "workdir", overlay->work,
                                "must be on upperdir's file system", err, error);
        if (err == EINVAL && !log[0])
            log = "the upper and work directory must be two, neither inside the other";
        if (err == EROFS)
            return layer_failed(&target, "upperdir", overlay->upper,
                                "is on a read-only file system", err, error);
    }
    if (err == EPERM)
        log = geteuid() ? "needs root, or a user namespace"
                        : "the capability CAP_SYS_ADMIN is missing";
    if (err == ENODEV)
        log = "the kernel has no overlay file system";
    if (err == ELOOP)
        return loop_failed(overlay, target_path, error);
    if (err == ENOTDIR)
        log = "the mount point is not a directory";
    if (err == EINVAL && !log[0] && !overlay->upper && overlay->lowers.count == 1)
        log = "without an upper directory the kernel stacks no fewer than two: bind a single one";
    if (err == EINVAL && overlay->lowers.count > 500)
        log = "the kernel stacks at most 500 layers";
    return error_set(error, err, OVERLAY_OP, target_path, log[0] ? "%s" : NULL, log);
}
