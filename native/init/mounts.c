/* Steps that mount. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "mount/mount.h"
#include "overlay/overlay.h"
#include "path/path.h"
#include "sys/sys.h"

static bool is_root(const char *path)
{
    return path[strspn(path, "/")] == 0;
}

static int need_root(const struct init *init, const char *path, const char *op,
                     struct ctk_error *error)
{
    return init->root_fd < 0 ? error_set(error, EINVAL, op, path, "nothing is mounted on / yet")
                             : 0;
}

static int open_target(struct init *init, struct mount_target *target, const char *path,
                       int64_t make, const char *op, struct ctk_error *error)
{
    if (is_root(path) && init->root_fd < 0)
        return mount_target_open(target, MOUNT_TARGET_NEW_ROOT, path, CTK_PLAN_MAKE_NOTHING, op,
                                 error);
    if (init->root_fd < 0) /* on the machine, where nothing is made on the way */
        return mount_target_open(target, MOUNT_TARGET_HOST, path, CTK_PLAN_MAKE_NOTHING, op, error);
    return mount_target_open(target, init->root_fd, path, (enum ctk_plan_make)make, op, error);
}

/* Ends a mount step: the first mount on "/" is the new root, in which all later targets are
 * resolved. */
static int mounted(struct init *init, struct mount_target *target, int result, const char *op,
                   struct ctk_error *error)
{
    cleanup_close_fd(&target->fd);
    if (result < 0 || target->root_fd != MOUNT_TARGET_NEW_ROOT)
        return result;
    init->root_fd = mount_target_reopen(target);
    return init->root_fd < 0 ? error_set(error, errno, op, target->path, "opening the new root")
                             : 0;
}

int step_private_mounts(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    (void)step;
    if (!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return 0;
    return error_set(error, errno, "make mounts private below", "/", NULL);
}

int step_mount_overlay(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *path = step->strings;
    struct overlay overlay = {.lowers = {string_next(path), (int)n[2]}};
    const char *next = overlay.lowers.first;
    for (int64_t i = 0; i < n[2]; i++)
        next = string_next(next);
    if (n[3]) {
        overlay.upper = next;
        overlay.work = string_next(next);
        next = string_next(overlay.work);
    }
    overlay.options = (struct string_list){next, (int)(step->string_count - 1 - n[2] - 2 * n[3])};
    struct mount_target target;
    int result = open_target(init, &target, path, n[1], OVERLAY_OP, error);
    if (result < 0)
        return result;
    return mounted(init, &target, overlay_mount(&overlay, &target, (uint32_t)n[0], error),
                   OVERLAY_OP, error);
}

int step_bind(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *path = step->strings;
    const char *source = string_next(path);
    CLEANUP_CLOSE int source_fd = open(source, O_PATH | O_CLOEXEC);
    if (source_fd < 0)
        return error_set(error, errno, "bind", source, "onto \"%s\"", path);
    struct mount_target target;
    int result = open_target(init, &target, path, n[1], "bind on", error);
    if (result < 0)
        return result;
    result = mount_bind(source_fd, source, &target, n[2], (uint32_t)n[0], "bind on", error);
    return mounted(init, &target, result, "bind on", error);
}

int step_mount_filesystem(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *path = step->strings;
    const char *type = string_next(path);
    const char *source = string_next(type);
    struct string_list options = {string_next(source), (int)step->string_count - 3};
    struct mount_target target;
    int result = open_target(init, &target, path, n[1], "mount on", error);
    if (result < 0)
        return result;
    result = mount_filesystem(type, source, options, &target, (uint32_t)n[0], error);
    return mounted(init, &target, result, "mount on", error);
}

int step_set_attributes(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct mount_target target = {.root_fd = init->root_fd, .path = step->strings};
    int result = need_root(init, step->strings, "set attributes of", error);
    return result ? result
                  : mount_attributes_add(&target, (uint32_t)step->numbers[0], step->numbers[1],
                                         "set attributes of", error);
}

/* A directory of its own the first time, bound again and again after that: a bind costs a fraction
 * of a mount. */
static int mask_directory(struct init *init, const struct mount_target *target,
                          struct ctk_error *error)
{
    static const char options[] = "size=0\0nr_inodes=2\0mode=555";
    const uint32_t attributes =
        CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES | CTK_MOUNT_NO_EXEC;
    if (init->empty_fd >= 0)
        return mount_bind(init->empty_fd, "empty", target, false, attributes, "mask", error);
    int result = mount_filesystem("tmpfs", "ctk-mask", (struct string_list){options, 3}, target,
                                  attributes, error);
    if (result == 0)
        init->empty_fd = mount_target_reopen(target);
    return result;
}

static int mask_file(struct init *init, const struct mount_target *target, struct ctk_error *error)
{
    CLEANUP_CLOSE int null = path_open_in(init->root_fd, "/dev/null", O_PATH);
    if (null < 0)
        return error_set(error, errno, "mask", target->path, "opening /dev/null");
    return mount_bind(null, "/dev/null", target, false, CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_EXEC,
                      "mask", error);
}

/* 1 when the path is there and *target open, 0 when it isn't. */
static int open_if_there(struct init *init, const char *path, struct mount_target *target,
                         const char *op, struct ctk_error *error)
{
    int result = need_root(init, path, op, error);
    if (result)
        return result;
    *target = (struct mount_target){init->root_fd, path, path_open_in(init->root_fd, path, O_PATH)};
    if (target->fd >= 0)
        return 1;
    return errno == ENOENT || errno == ENOTDIR ? 0 : error_set(error, errno, op, path, NULL);
}

int step_mask_path(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct mount_target target;
    int there = open_if_there(init, step->strings, &target, "mask", error);
    if (there <= 0)
        return there;
    struct stat status;
    int result = fstat(target.fd, &status) ? error_set(error, errno, "mask", target.path, NULL)
                 : S_ISDIR(status.st_mode) ? mask_directory(init, &target, error)
                                           : mask_file(init, &target, error);
    cleanup_close_fd(&target.fd);
    return result;
}

int step_read_only_path(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct mount_target target;
    int there = open_if_there(init, step->strings, &target, "make read-only", error);
    if (there <= 0)
        return there;
    /* What the mount around it forbids stays forbidden: a bind takes nosuid and its like along. */
    int result = mount_bind(target.fd, target.path, &target, false, CTK_MOUNT_READ_ONLY,
                            "make read-only", error);
    cleanup_close_fd(&target.fd);
    return result;
}

int step_pivot_root(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)step;
    int result = need_root(init, "/", "pivot root to", error);
    if (result)
        return result;
    /* pivot_root(2): with "." twice the old root ends up on top of the new one, and is taken away
     * from there. */
    if (fchdir(init->root_fd) || sys_pivot_root(".", "."))
        return error_set(
            error, errno, "pivot root to", "/",
            errno == EINVAL ? "the machine's root is an initramfs, which can't be pivoted away from"
                            : NULL);
    if (umount2(".", MNT_DETACH) || chdir("/"))
        return error_set(error, errno, "unmount the old root of", "/", NULL);
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return error_set(error, errno, "open", "/", NULL);
    close(init->root_fd);
    init->root_fd = root;
    return 0;
}
