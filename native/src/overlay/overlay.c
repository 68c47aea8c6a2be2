#include "overlay/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/sys.h"

/* fsconfig(2) takes strings of up to 255 bytes. */
#define LONGEST_STRING 255

bool overlay_takes_lower_by_lower(void)
{
    CLEANUP_CLOSE int fs = sys_fsopen("overlay", SYS_FSOPEN_CLOEXEC);
    return fs >= 0 && !sys_fsconfig(fs, SYS_FSCONFIG_SET_STRING, "lowerdir+", "/") &&
           sys_fsconfig(fs, SYS_FSCONFIG_SET_FLAG, "ctk-no-such-option", NULL);
}

/* What mount_new() returns for errno: to try the old way, or the failure in words. */
static int failed(const struct overlay *overlay, int fs_fd, const struct mount_target *target,
                  struct ctk_error *error)
{
    int err = errno;
    if (err == EINVAL && !overlay_takes_lower_by_lower())
        return 0;
    char log[512];
    mount_read_log(fs_fd, log, sizeof log);
    return overlay_diagnose(overlay, target->path, err, log, error);
}

/*
 * Names a layer. A '\' is an escape in upperdir and workdir, though not in lowerdir+, so such a
 * path and one that is too long go by way of their descriptor. Others keep their name, which
 * mountinfo shows.
 */
static int set_layer(int fs_fd, const char *key, const char *path)
{
    bool escapes = strcmp(key, "lowerdir+") != 0;
    if (!(escapes && strchr(path, '\\')) && strlen(path) <= LONGEST_STRING)
        return sys_fsconfig(fs_fd, SYS_FSCONFIG_SET_STRING, key, path);
    CLEANUP_CLOSE int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return -1;
    /* The kernel looks a layer up while it takes the option, so the descriptor may go afterwards.
     */
    return sys_fsconfig(fs_fd, SYS_FSCONFIG_SET_STRING, key, sys_fd_path(fd).text);
}

static int set_options(int fs_fd, struct string_list options)
{
    const char *option = options.first;
    for (int i = 0; i < options.count; i++, option = string_next(option))
        if (mount_set_option(fs_fd, option))
            return -1;
    return 0;
}

/* 1 = mounted; 0 = this kernel's overlay has no "lowerdir+"; -errno. */
static int mount_new(const struct overlay *overlay, const struct mount_target *target,
                     uint32_t attributes, int *ret_mount, struct ctk_error *error)
{
    CLEANUP_CLOSE int fs = sys_fsopen("overlay", SYS_FSOPEN_CLOEXEC);
    if (fs < 0 && errno == ENOSYS)
        return 0;
    if (fs < 0)
        return failed(overlay, fs, target, error);
    const char *lower = overlay->lowers.first;
    for (int i = 0; i < overlay->lowers.count; i++, lower = string_next(lower))
        if (set_layer(fs, "lowerdir+", lower))
            return failed(overlay, fs, target, error);
    if (overlay->upper &&
        (set_layer(fs, "upperdir", overlay->upper) || set_layer(fs, "workdir", overlay->work)))
        return failed(overlay, fs, target, error);
    if (set_options(fs, overlay->options))
        return failed(overlay, fs, target, error);
    sys_fsconfig(fs, SYS_FSCONFIG_SET_STRING, "source",
                 "overlay"); /* what mountinfo shows; no more than a name */
    if (sys_fsconfig(fs, SYS_FSCONFIG_CMD_CREATE, NULL, NULL))
        return failed(overlay, fs, target, error);
    CLEANUP_CLOSE int mounted =
        sys_fsmount(fs, SYS_FSMOUNT_CLOEXEC, mount_attributes_new(attributes));
    if (mounted < 0)
        return failed(overlay, fs, target, error);
    int result = mount_attach(mounted, target, OVERLAY_OP, error);
    if (result < 0)
        return result;
    if (ret_mount)
        *ret_mount = cleanup_keep_fd(&mounted);
    return 1;
}

int overlay_mount(const struct overlay *overlay, const struct mount_target *target,
                  uint32_t attributes, int *ret_mount, struct ctk_error *error)
{
    if (ret_mount)
        *ret_mount = -1;
    int result = mount_new(overlay, target, attributes, ret_mount, error);
    if (result == 0)
        return overlay_mount_old(overlay, target, attributes, ret_mount, error);
    return result < 0 ? result : 0;
}

int ctk_overlay_mount(const char *lowers, int32_t lower_count, const char *upper, const char *work,
                      const char *options, int32_t option_count, const char *target_path,
                      uint32_t attributes, struct ctk_error *ret_error)
{
    int result = mount_attributes_check(attributes, OVERLAY_OP, target_path, ret_error);
    if (result < 0)
        return result;
    if (lower_count < 1 || !upper != !work)
        return error_set(ret_error, EINVAL, OVERLAY_OP, target_path,
                         lower_count < 1 ? "no lower directory"
                                         : "upper and work directory go together");
    struct overlay overlay = {{lowers, lower_count}, upper, work, {options, option_count}};
    struct mount_target target;
    result = mount_target_open_host(&target, target_path, OVERLAY_OP, ret_error);
    if (result < 0)
        return result;
    result = overlay_mount(&overlay, &target, attributes, NULL, ret_error);
    cleanup_close_fd(&target.fd);
    return result;
}
