#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

/* mount(2) takes one page of options. */
#define OPTIONS_SIZE 4096

#define MOUNT_OP "mount %.40s on"

int mount_set_option(int fs_fd, const char *option)
{
    const char *equals = strchr(option, '=');
    if (!equals)
        return sys_fsconfig(fs_fd, SYS_FSCONFIG_SET_FLAG, option, NULL);
    char key[64];
    size_t length = (size_t)(equals - option);
    if (length >= sizeof key) {
        errno = EINVAL;
        return -1;
    }
    memcpy(key, option, length);
    key[length] = 0;
    return sys_fsconfig(fs_fd, SYS_FSCONFIG_SET_STRING, key, equals + 1);
}

void mount_read_log(int fs_fd, char *text, size_t size)
{
    /* Messages look like "e overlay: No such file", one a read, errors marked by the "e"
     * (fs_context.rst). */
    char message[512];
    ssize_t length;
    text[0] = 0;
    while ((length = read(fs_fd, message, sizeof message - 1)) > 0) {
        message[length] = 0;
        if (length < 3 || message[1] != ' ')
            continue;
        size_t kept = strcspn(message + 2, "\n");
        if (kept >= size)
            kept = size - 1;
        memcpy(text, message + 2, kept);
        text[kept] = 0;
        if (message[0] == 'e')
            return;
    }
}

/* What a mount is made of, and how a failure is to speak of it. */
struct request {
    const char *type;
    const char *source;
    struct string_list options;
    uint32_t attributes;
    char op[64];
    const char *path;
};

static int context_failed(int fs_fd, const struct request *request, const char *doing,
                          struct ctk_error *error)
{
    int err = errno;
    char log[512];
    mount_read_log(fs_fd, log, sizeof log);
    return error_set(error, err, request->op, request->path, log[0] ? "%s: %s" : "%s", doing, log);
}

static int mount_old(const char *type, const char *source, struct string_list options,
                     const struct mount_target *target, uint32_t attributes, int *ret_mount,
                     struct ctk_error *error)
{
    char text[OPTIONS_SIZE];
    size_t used = 0;
    text[0] = 0;
    const char *option = options.first;
    char op[64];
    snprintf(op, sizeof op, MOUNT_OP, type);
    for (int i = 0; i < options.count; i++, option = string_next(option))
        if (string_append(text, sizeof text, &used, "%s%s", i ? "," : "", option))
            return error_set(error, EINVAL, op, target->path, "more than %d bytes of options",
                             OPTIONS_SIZE);
    if (!mount_by_name(source, target, type, mount_attributes_old(attributes), text, ret_mount))
        return 0;
    if (errno == EAGAIN)
        return error_set(error, EAGAIN, op, target->path, MOUNT_EXCHANGED);
    if (errno == ENODEV)
        return error_set(error, ENODEV, op, target->path, "the kernel has no file system \"%s\"",
                         type);
    return error_set(error, errno, op, target->path, used ? "options %s" : NULL, text);
}

static int open_failed(const struct request *request, const char *op, struct ctk_error *error)
{
    return error_set(error, errno, op, request->path,
                     errno == ENODEV ? "the kernel has no file system \"%s\""
                                     : "opening file system \"%s\"",
                     request->type);
}

/* A mount that is attached nowhere yet. */
static int create(int fs, const struct request *request, struct ctk_error *error)
{
    const char *option = request->options.first;
    for (int i = 0; i < request->options.count; i++, option = string_next(option))
        if (mount_set_option(fs, option))
            return context_failed(fs, request, option, error);
    if (request->source[0] && sys_fsconfig(fs, SYS_FSCONFIG_SET_STRING, "source", request->source))
        return context_failed(fs, request, request->source, error);
    if (sys_fsconfig(fs, SYS_FSCONFIG_CMD_CREATE, NULL, NULL))
        return context_failed(fs, request, "creating it", error);
    int mounted = sys_fsmount(fs, SYS_FSMOUNT_CLOEXEC, mount_attributes_new(request->attributes));
    if (mounted < 0 && errno == EINVAL && request->attributes & CTK_MOUNT_NO_LINKS)
        return error_set(error, EINVAL, request->op, request->path,
                         "a mount that follows no links needs Linux 5.14");
    return mounted >= 0 ? mounted : context_failed(fs, request, "mounting it", error);
}

int mount_filesystem(const char *type, const char *source, struct string_list options,
                     const struct mount_target *target, uint32_t attributes, int *ret_mount,
                     struct ctk_error *error)
{
    if (ret_mount)
        *ret_mount = -1;
    struct request request = {type, source, options, attributes, "", target->path};
    snprintf(request.op, sizeof request.op, MOUNT_OP, type);
    CLEANUP_CLOSE int fs = sys_fsopen(type, SYS_FSOPEN_CLOEXEC);
    if (fs < 0 && errno == ENOSYS)
        return mount_old(type, source, options, target, attributes, ret_mount, error);
    if (fs < 0)
        return open_failed(&request, "mount on", error);
    CLEANUP_CLOSE int mounted = create(fs, &request, error);
    int result = mounted < 0 ? mounted : mount_attach(mounted, target, request.op, error);
    if (result == 0 && ret_mount)
        *ret_mount = cleanup_keep_fd(&mounted);
    return result;
}

int ctk_mount_detached(const char *type, const char *source, const char *options,
                       int32_t option_count, uint32_t attributes, struct ctk_error *ret_error)
{
    struct request request = {type, source, {options, option_count}, attributes, "", source};
    snprintf(request.op, sizeof request.op, "mount %.40s from", type);
    int result = mount_attributes_check(attributes, request.op, source, ret_error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int fs = sys_fsopen(type, SYS_FSOPEN_CLOEXEC);
    if (fs < 0)
        return open_failed(&request, request.op, ret_error);
    int mounted = create(fs, &request, ret_error);
    if (mounted < 0)
        return mounted;
    mounted = sys_above_stdio(mounted);
    return mounted >= 0 ? mounted : error_set(ret_error, errno, request.op, source, NULL);
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
    struct string_list list = {options, option_count};
    result = mount_filesystem(type, source, list, &target, attributes, NULL, ret_error);
    cleanup_close_fd(&target.fd);
    return result;
}
