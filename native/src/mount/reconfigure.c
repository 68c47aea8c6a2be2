/* Other options for a file system that is mounted. */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

/*
 * MS_REMOUNT of mount(2) takes "ro" and "rw" as a flag for both, the mount and its file system.
 * Where neither is said, what is shown of the two stays.
 */
static int reconfigure_old(const struct mount_target *target, struct string_list options,
                           const char *op, struct ctk_error *error)
{
    char text[MOUNT_OPTIONS_SIZE];
    size_t used = 0;
    unsigned long flags = mount_flags_now(target->fd);
    const char *option = options.first;
    text[0] = 0;
    for (int i = 0; i < options.count; i++, option = string_next(option)) {
        if (!strcmp(option, "ro"))
            flags |= MS_RDONLY;
        else if (!strcmp(option, "rw"))
            flags &= ~(unsigned long)MS_RDONLY;
        else if (string_append(text, sizeof text, &used, "%s%s", used ? "," : "", option))
            return error_set(error, EINVAL, op, target->path, "more than %d bytes of options",
                             MOUNT_OPTIONS_SIZE);
    }
    if (!mount(NULL, sys_fd_path(target->fd).text, NULL, MS_REMOUNT | flags, text))
        return 0;
    return error_set(error, errno, op, target->path, "options %s", text);
}

int mount_reconfigure(const struct mount_target *target, struct string_list options, const char *op,
                      struct ctk_error *error)
{
    CLEANUP_CLOSE int fs = sys_fspick(target->fd, "", SYS_FSPICK_CLOEXEC | SYS_FSPICK_EMPTY_PATH);
    if (fs < 0 && errno == ENOSYS)
        return reconfigure_old(target, options, op, error);
    if (fs < 0)
        return error_set(error, errno, op, target->path,
                         errno == EINVAL ? "it is no mount point" : NULL);
    const char *option = options.first;
    for (int i = 0; i < options.count; i++, option = string_next(option))
        if (mount_set_option(fs, option))
            return mount_context_failed(fs, op, target->path, option, error);
    if (sys_fsconfig(fs, SYS_FSCONFIG_CMD_RECONFIGURE, NULL, NULL))
        return mount_context_failed(fs, op, target->path, "reconfiguring it", error);
    return 0;
}
