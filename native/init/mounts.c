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
#include "sys/sys.h"

static bool is_root(const char *path)
{
    return path[strspn(path, "/")] == 0;
}

static int open_target(struct init *init, const struct plan_step *step, int64_t make,
                       struct mount_target *target, const char *op, struct ctk_error *error)
{
    target_of(init, step, target);
    if (target->root_fd < 0 && is_root(target->path))
        target->root_fd = MOUNT_TARGET_NEW_ROOT;
    return mount_target_open(target, (enum ctk_plan_make)make, op, error);
}

/* Where a mount step wants the descriptor of what it mounts; NULL = it goes its way. */
static int *wanted(struct init *init, const struct plan_step *step,
                   const struct mount_target *target)
{
    if (step->keep)
        return &init->places[step->keep];
    return target->root_fd == MOUNT_TARGET_NEW_ROOT ? &init->root_fd : NULL;
}

/* Ends a mount step: the first mount on "/" is the new root, in which all later targets are
 * resolved. */
static int mounted(struct init *init, const struct plan_step *step, struct mount_target *target,
                   int result)
{
    cleanup_close_fd(&target->fd);
    if (result == 0 && step->keep && target->root_fd == MOUNT_TARGET_NEW_ROOT)
        init->root_fd = init->places[step->keep];
    return result;
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
    int result = open_target(init, step, n[1], &target, OVERLAY_OP, error);
    if (result < 0)
        return result;
    result = overlay_mount(&overlay, &target, (uint32_t)n[0], wanted(init, step, &target), error);
    return mounted(init, step, &target, result);
}

int step_bind(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *source = string_next(step->strings);
    CLEANUP_CLOSE int source_fd = open(source, O_PATH | O_CLOEXEC);
    if (source_fd < 0)
        return error_set(error, errno, "bind", source, "onto \"%s\"", step->strings);
    struct mount_target target;
    int result = open_target(init, step, n[1], &target, "bind on", error);
    if (result < 0)
        return result;
    result = mount_bind(source_fd, source, &target, n[2], (uint32_t)n[0],
                        wanted(init, step, &target), "bind on", error);
    return mounted(init, step, &target, result);
}

int step_mount_filesystem(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    const char *type = string_next(step->strings);
    const char *source = string_next(type);
    struct string_list options = {string_next(source), (int)step->string_count - 3};
    struct mount_target target;
    int result = open_target(init, step, n[1], &target, "mount on", error);
    if (result < 0)
        return result;
    result = mount_filesystem(type, source, options, &target, (uint32_t)n[0],
                              wanted(init, step, &target), error);
    return mounted(init, step, &target, result);
}

int step_set_attributes(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    static const char op[] = "set attributes of";
    struct mount_target target;
    target_of(init, step, &target);
    int result = need_root(init, step, op, error);
    if (result == 0)
        result = mount_target_open(&target, CTK_PLAN_MAKE_NOTHING, op, error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int fd = target.fd;
    return mount_attributes_add(fd, (uint32_t)step->numbers[0], step->numbers[1], target.path, op,
                                error);
}

int step_pivot_root(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)step;
    if (init->root_fd < 0)
        return error_set(error, EINVAL, "pivot root to", "/", NOTHING_ON_ROOT);
    /* pivot_root(2): with "." twice the old root ends up on top of the new one, and is taken away
     * from there. */
    if (fchdir(init->root_fd) || sys_pivot_root(".", "."))
        return error_set(
            error, errno, "pivot root to", "/",
            errno == EINVAL ? "the machine's root is an initramfs, which can't be pivoted away from"
                            : NULL);
    if (umount2(".", MNT_DETACH) || chdir("/"))
        return error_set(error, errno, "unmount the old root of", "/", NULL);
    return 0;
}
