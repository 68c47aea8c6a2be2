/* Reading extended attributes of what lies at a name in a directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "layer/layer.h"

/* Linux 6.13; the numbers are the same for all processors. */
#define CALL_GETXATTRAT 464
#define CALL_LISTXATTRAT 465

struct xattr_arguments {
    uint64_t value __attribute__((aligned(8)));
    uint32_t size;
    uint32_t flags;
};

/* Once the kernel, or a filter, has said that it has no such calls, nobody asks again. */
static atomic_bool calls_missing;

ssize_t xattrs_list(int fd, const char *name, char *list, size_t size)
{
    if (!atomic_load_explicit(&calls_missing, memory_order_relaxed)) {
        long got = syscall(CALL_LISTXATTRAT, fd, name, AT_SYMLINK_NOFOLLOW, list, size);
        if (got >= 0 || errno != ENOSYS)
            return got;
        atomic_store_explicit(&calls_missing, true, memory_order_relaxed);
    }
    return llistxattr(metadata_path(fd, name).text, list, size);
}

ssize_t xattrs_get(int fd, const char *name, const char *attribute, void *value, size_t size)
{
    if (!atomic_load_explicit(&calls_missing, memory_order_relaxed)) {
        struct xattr_arguments arguments = {.value = (uint64_t)(uintptr_t)value,
                                            .size = (uint32_t)size};
        long got = syscall(CALL_GETXATTRAT, fd, name, AT_SYMLINK_NOFOLLOW, attribute, &arguments,
                           sizeof arguments);
        if (got >= 0 || errno != ENOSYS)
            return got;
        atomic_store_explicit(&calls_missing, true, memory_order_relaxed);
    }
    return lgetxattr(metadata_path(fd, name).text, attribute, value, size);
}

static int count_names(const char *names, ssize_t size)
{
    int count = 0;
    for (ssize_t i = 0; i < size; i++)
        count += names[i] == 0;
    return count;
}

bool xattrs_are(int fd, const char *name, const uint8_t *xattrs, uint32_t size)
{
    char names[65536]; /* XATTR_LIST_MAX */
    ssize_t length = xattrs_list(fd, name, names, sizeof names);
    if (length < 0)
        return errno == EOPNOTSUPP && !size;
    int left = count_names(names, length);
    for (const uint8_t *at = xattrs, *end = xattrs + size; size && at < end; left--) {
        const char *attribute = (const char *)at;
        uint32_t expected;
        at += strlen(attribute) + 1;
        memcpy(&expected, at, sizeof expected);
        at += sizeof expected;
        CLEANUP_FREE uint8_t *value = malloc((size_t)expected + 1);
        if (!value || xattrs_get(fd, name, attribute, value, (size_t)expected + 1) != expected ||
            memcmp(value, at, expected) != 0)
            return false;
        at += expected;
    }
    return left == 0;
}
