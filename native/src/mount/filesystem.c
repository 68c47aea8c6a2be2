#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

#define MOUNT_OP "mount %.40s on"

/* What a request's failures speak of. */
struct doing {
    char op[64];
    const char *path;
};

/* What keeps a file system from being filled is set when it is. */
static uint32_t first_attributes(const struct mount_request *request)
{
    return request->fill ? request->attributes & ~(uint32_t)CTK_MOUNT_READ_ONLY
                         : request->attributes;
}

static int fill(const struct mount_request *request, int mounted, struct ctk_error *error)
{
    return request->fill ? request->fill(mounted, request->fill_argument, error) : 0;
}

/* Sets what first_attributes() has left out. */
static int set_last_attributes(const struct mount_request *request, int mounted,
                               const struct doing *doing, struct ctk_error *error)
{
    uint32_t left = request->attributes & ~first_attributes(request);
    return left ? mount_attributes_change(mounted, (struct mount_change){.set = left}, false,
                                          doing->path, doing->op, error)
                : 0;
}

static int mount_old(const struct mount_request *request, const struct mount_target *target,
                     int *ret_mount, const struct doing *doing, struct ctk_error *error)
{
    char text[MOUNT_OPTIONS_SIZE];
    if (mount_join_options(request->options, text, sizeof text))
        return error_set(error, EINVAL, doing->op, doing->path, "more than %d bytes of options",
                         MOUNT_OPTIONS_SIZE);
    CLEANUP_CLOSE int mounted = -1;
    if (mount_by_name(request->source, target, request->type,
                      mount_attributes_old(first_attributes(request)), text,
                      ret_mount || request->fill ? &mounted : NULL)) {
        if (errno == EAGAIN)
            return error_set(error, EAGAIN, doing->op, doing->path, MOUNT_EXCHANGED);
        if (errno == ENODEV)
            return error_set(error, ENODEV, doing->op, doing->path,
                             "the kernel has no file system \"%s\"", request->type);
        return error_set(error, errno, doing->op, doing->path, text[0] ? "options %s" : NULL, text);
    }
    int result = fill(request, mounted, error);
    if (result == 0)
        result = set_last_attributes(request, mounted, doing, error);
    if (result < 0)
        umount2(sys_fd_path(mounted).text, MNT_DETACH);
    else if (ret_mount)
        *ret_mount = cleanup_keep_fd(&mounted);
    return result;
}

static int open_failed(const struct mount_request *request, const char *op, const char *path,
                       struct ctk_error *error)
{
    return error_set(error, errno, op, path,
                     errno == ENODEV ? "the kernel has no file system \"%s\""
                                     : "opening file system \"%s\"",
                     request->type);
}

/* A mount that is attached nowhere yet. */
static int create(int fs, const struct mount_request *request, const struct doing *doing,
                  struct ctk_error *error)
{
    const char *option = request->options.first;
    for (int i = 0; i < request->options.count; i++, option = string_next(option))
        if (mount_set_option(fs, option))
            return mount_context_failed(fs, doing->op, doing->path, option, error);
    if (request->source[0] && sys_fsconfig(fs, SYS_FSCONFIG_SET_STRING, "source", request->source))
        return mount_context_failed(fs, doing->op, doing->path, request->source, error);
    if (sys_fsconfig(fs, SYS_FSCONFIG_CMD_CREATE, NULL, NULL))
        return mount_context_failed(fs, doing->op, doing->path, "creating it", error);
    int mounted =
        sys_fsmount(fs, SYS_FSMOUNT_CLOEXEC, mount_attributes_new(first_attributes(request)));
    if (mounted >= 0)
        return mounted;
    if (errno == EINVAL && request->attributes & CTK_MOUNT_NO_LINKS)
        return error_set(error, EINVAL, doing->op, doing->path,
                         "a mount that follows no links needs Linux 5.14");
    return mount_context_failed(fs, doing->op, doing->path, "mounting it", error);
}

int mount_filesystem(const struct mount_request *request, const struct mount_target *target,
                     int *ret_mount, struct ctk_error *error)
{
    struct doing doing = {.path = target->path};
    snprintf(doing.op, sizeof doing.op, MOUNT_OP, request->type);
    if (ret_mount)
        *ret_mount = -1;
    CLEANUP_CLOSE int fs = sys_fsopen(request->type, SYS_FSOPEN_CLOEXEC);
    if (fs < 0 && errno == ENOSYS)
        return mount_old(request, target, ret_mount, &doing, error);
    if (fs < 0)
        return open_failed(request, "mount on", target->path, error);
    CLEANUP_CLOSE int mounted = create(fs, request, &doing, error);
    int result = mounted < 0 ? mounted : fill(request, mounted, error);
    if (result == 0)
        result = mount_attach(mounted, target, doing.op, error);
    if (result == 0)
        result = set_last_attributes(request, mounted, &doing, error);
    if (result == 0 && ret_mount)
        *ret_mount = cleanup_keep_fd(&mounted);
    return result;
}

int ctk_mount_detached(const char *type, const char *source, const char *options,
                       int32_t option_count, uint32_t attributes, struct ctk_error *ret_error)
{
    const struct mount_request request = {.type = type,
                                          .source = source,
                                          .options = {options, option_count},
                                          .attributes = attributes};
    struct doing doing = {.path = source};
    snprintf(doing.op, sizeof doing.op, "mount %.40s from", type);
    int result = mount_attributes_check(attributes, doing.op, source, ret_error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int fs = sys_fsopen(type, SYS_FSOPEN_CLOEXEC);
    if (fs < 0)
        return open_failed(&request, doing.op, source, ret_error);
    int mounted = create(fs, &request, &doing, ret_error);
    if (mounted < 0)
        return mounted;
    mounted = sys_above_stdio(mounted);
    return mounted >= 0 ? mounted : error_set(ret_error, errno, doing.op, source, NULL);
}

int ctk_mount_filesystem(const char *type, const char *source, const char *options,
                         int32_t option_count, const char *target_path, uint32_t attributes,
                         struct ctk_error *ret_error)
{
    int result = mount_attributes_check(attributes, "mount on", target_path, ret_error);
    if (result < 0)
        return result;
    struct mount_target target;
    result = mount_target_open_host(&target, target_path, "mount on", ret_error);
    if (result < 0)
        return result;
    const struct mount_request request = {.type = type,
                                          .source = source,
                                          .options = {options, option_count},
                                          .attributes = attributes};
    result = mount_filesystem(&request, &target, NULL, ret_error);
    cleanup_close_fd(&target.fd);
    return result;
}
