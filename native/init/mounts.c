/* Steps that mount. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "copy_up.h"
#include "init.h"
#include "mount/mount.h"
#include "overlay/overlay.h"
#include "sys/sys.h"

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
    int result = mount_point_open(init, step, n[1], &target, OVERLAY_OP, error);
    if (result < 0)
        return result;
    result =
        overlay_mount(&overlay, &target, (uint32_t)n[0], mount_wanted(init, step, &target), error);
    return mount_done(init, step, &target, result);
}

int step_mount_filesystem(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    struct mount_request request = {.type = string_next(step->strings),
                                    .attributes = (uint32_t)n[0]};
    request.source = string_next(request.type);
    request.options =
        (struct string_list){string_next(request.source), (int)step->string_count - 3};
    struct mount_target target;
    int result = mount_point_open(init, step, n[1], &target, "mount on", error);
    if (result < 0)
        return result;
    struct copy_up copy = {.target = &target, .options = request.options};
    if (n[2]) {
        request.fill = copy_up;
        request.fill_argument = &copy;
    }
    result = mount_filesystem(&request, &target, mount_wanted(init, step, &target), error);
    return mount_done(init, step, &target, result);
}

int step_attach(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    struct mount_target target;
    int result = mount_point_open(init, step, n[0], &target, "attach to", error);
    if (result < 0)
        return result;
    int mounted = init->boot->fds[n[1]];
    int *kept = mount_wanted(init, step, &target);
    result = mount_attach(mounted, &target, "attach to", error);
    if (result == 0 && kept && (*kept = fcntl(mounted, F_DUPFD_CLOEXEC, 3)) < 0)
        result = error_set(error, errno, "attach to", target.path, NULL);
    return mount_done(init, step, &target, result);
}

int step_pivot_root(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)step;
    if (init->root_fd < 0)
        return error_set(error, EINVAL, "pivot root to", "/", NOTHING_ON_ROOT);
    note_pid(init); /* the machine's /proc goes */
    /* pivot_root(2): with "." twice the old root ends up on top of the new one, and is taken away
     * from there. */
    if (fchdir(init->root_fd) || sys_pivot_root(".", "."))
        return error_set(error, errno, "pivot root to", "/",
                         errno == EINVAL ? "the machine's root is an initramfs, which can't be "
                                           "pivoted away from, or the new one is shared already"
                                         : NULL);
    if (umount2(".", MNT_DETACH) || chdir("/"))
        return error_set(error, errno, "unmount the old root of", "/", NULL);
    return 0;
}
