/* Steps that hide and protect what lies in a file system of the kernel's. */
#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "mount/mount.h"

/* A directory of its own the first time, bound again and again after that: a bind costs a fraction
 * of a mount. */
static int mask_directory(struct init *init, const struct mount_target *target,
                          struct ctk_error *error)
{
    static const char options[] = "size=0\0nr_inodes=2\0mode=555";
    const uint32_t attributes =
        CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES | CTK_MOUNT_NO_EXEC;
    if (init->empty_fd >= 0)
        return mount_bind(init->empty_fd, "empty", target, false, attributes, NULL, "mask", error);
    const struct mount_request request = {
        .type = "tmpfs", .source = "ctk-mask", .options = {options, 3}, .attributes = attributes};
    return mount_filesystem(&request, target, &init->empty_fd, error);
}

/* Of all that could be bound over a file only the null device shows nothing, whatever is written to
 * it. Linux' allocated devices, admin-guide/devices.txt. */
static bool is_null_device(int fd)
{
    struct stat status;
    return !fstat(fd, &status) && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

static int mask_file(const struct init *init, int64_t place, const struct mount_target *target,
                     struct ctk_error *error)
{
    if (!place || !is_null_device(init->places[place]))
        return error_set(error, EINVAL, "mask", target->path,
                         place ? "what is to hide it is not the null device, 1:3"
                               : "a file is hidden behind a null device, and none was named");
    return mount_bind(init->places[place], "the null device", target, false,
                      CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_EXEC, NULL, "mask", error);
}

/* 1 when the target is there and open, 0 when it isn't and need not be. */
static int open_target(const struct init *init, const struct plan_step *step,
                       struct mount_target *target, const char *op, struct ctk_error *error)
{
    int result = need_root(init, step, op, error);
    if (result)
        return result;
    target_of(init, step, target);
    target->fd = mount_target_reopen(target);
    if (target->fd >= 0)
        return 1;
    int err = errno;
    if (err == ENOENT && step->numbers[0])
        return 0;
    return error_set(error, err, op, target->path,
                     err == ENOENT ? "every kernel has it, but what is mounted there does not"
                                   : mount_target_trouble(target, err));
}

int step_mask_path(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct mount_target target;
    int there = open_target(init, step, &target, "mask", error);
    if (there <= 0)
        return there;
    struct stat status;
    int result = fstat(target.fd, &status) ? error_set(error, errno, "mask", target.path, NULL)
                 : S_ISDIR(status.st_mode) ? mask_directory(init, &target, error)
                                           : mask_file(init, step->numbers[1], &target, error);
    cleanup_close_fd(&target.fd);
    return result;
}

int step_read_only_path(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct mount_target target;
    int there = open_target(init, step, &target, "make read-only", error);
    if (there <= 0)
        return there;
    /* What the mount around it forbids stays forbidden: a bind takes nosuid and its like along.
     * What is mounted below stays there, as it is. */
    CLEANUP_CLOSE int mounted = -1;
    int result =
        mount_bind(target.fd, target.path, &target, true, 0, &mounted, "make read-only", error);
    if (result == 0)
        result = mount_attributes_change(mounted, (struct mount_change){.set = CTK_MOUNT_READ_ONLY},
                                         false, target.path, "make read-only", error);
    cleanup_close_fd(&target.fd);
    return result;
}
