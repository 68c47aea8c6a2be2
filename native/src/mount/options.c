/* Options of file systems, and what the kernel says about them. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "mount/mount.h"
#include "sys/sys.h"

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

int mount_context_failed(int fs_fd, const char *op, const char *path, const char *doing,
                         struct ctk_error *error)
{
    int err = errno;
    char log[512];
    mount_read_log(fs_fd, log, sizeof log);
    return error_set(error, err, op, path, log[0] ? "%s: %s" : "%s", doing, log);
}

int mount_join_options(struct string_list options, char *text, size_t size)
{
    size_t used = 0;
    const char *option = options.first;
    text[0] = 0;
    for (int i = 0; i < options.count; i++, option = string_next(option))
        if (string_append(text, size, &used, "%s%s", used ? "," : "", option)) {
            errno = E2BIG;
            return -1;
        }
    return 0;
}
