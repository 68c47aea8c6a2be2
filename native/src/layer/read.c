/* Reading what somebody else wrote: every name by its directory's descriptor, no link followed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "sys/sys.h"

/* Component by component: openat2(2) with RESOLVE_NO_SYMLINKS would need a fallback that is this.
 */
int ctk_directory_open(const char *root, const char *path, struct ctk_error *ret_error)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    CLEANUP_CLOSE int fd = sys_above_stdio(open(root, flags & ~O_NOFOLLOW));
    const char *rest = path;
    while (fd >= 0 && *(rest += strspn(rest, "/"))) {
        char name[NAME_MAX + 1];
        size_t length = strcspn(rest, "/");
        if (length > NAME_MAX)
            return error_set(ret_error, ENAMETOOLONG, "open directory", path, NULL);
        memcpy(name, rest, length);
        name[length] = 0;
        if (!strcmp(name, ".."))
            return error_set(ret_error, EINVAL, "open directory", path, NULL);
        int below = sys_above_stdio(openat(fd, name, flags));
        cleanup_close_fd(&fd);
        fd = below;
        rest += length;
    }
    if (fd < 0)
        return error_set(ret_error, errno, "open directory", path, "inside \"%s\"", root);
    return cleanup_keep_fd(&fd);
}

/* As getdents64(2) writes it. */
struct linux_entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

int ctk_directory_read(int32_t directory_fd, uint8_t *buffer, int32_t size,
                       struct ctk_error *ret_error)
{
    char raw[32768] __attribute__((aligned(8)));
    size_t capacity = size < (int32_t)sizeof raw ? (size_t)size : sizeof raw;
    for (;;) {
        long got = size < 512 ? -1 : syscall(SYS_getdents64, directory_fd, raw, capacity);
        if (got < 0)
            return error_set(ret_error, size < 512 ? EINVAL : errno, "read directory", NULL, NULL);
        int used = 0;
        for (long at = 0; at < got;) {
            const struct linux_entry *entry = (const struct linux_entry *)(raw + at);
            at += entry->size;
            if (!strcmp(entry->name, ".") || !strcmp(entry->name, ".."))
                continue;
            size_t length = strlen(entry->name) + 1; /* less than its record */
            memcpy(buffer + used, entry->name, length);
            used += (int)length;
        }
        if (used || !got)
            return used;
    }
}

static uint32_t kind_of(const struct stat *status)
{
    switch (status->st_mode & S_IFMT) {
    case S_IFREG:
        return CTK_ENTRY_FILE;
    case S_IFDIR:
        return CTK_ENTRY_DIRECTORY;
    case S_IFLNK:
        return CTK_ENTRY_SYMLINK;
    case S_IFCHR:
        return status->st_rdev ? CTK_ENTRY_CHARACTER : CTK_ENTRY_WHITEOUT;
    case S_IFBLK:
        return CTK_ENTRY_BLOCK;
    case S_IFIFO:
        return CTK_ENTRY_FIFO;
    default:
        return CTK_ENTRY_SOCKET;
    }
}

/* A buffer that is being filled; used > size: it was too small. */
struct output {
    uint8_t *bytes;
    size_t size;
    size_t used;
};

static uint8_t *reserve(struct output *output, size_t size)
{
    uint8_t *at = output->used + size <= output->size ? output->bytes + output->used : NULL;
    output->used += size;
    return at;
}

/* -1 and errno; ERANGE where the buffer is too small. */
static int add_xattr(struct output *output, const char *path, const char *name)
{
    size_t length = strlen(name) + 1;
    uint32_t value = 0;
    uint8_t *at = reserve(output, length + sizeof value);
    ssize_t got = -1;
    errno = ERANGE;
    if (at)
        got = lgetxattr(path, name, at + length + sizeof value, output->size - output->used);
    /* A size of 0 asks for the size alone. */
    if (at && got > 0 && output->size == output->used)
        errno = ERANGE, got = -1;
    if (got < 0)
        return -1;
    value = (uint32_t)got;
    memcpy(at, name, length);
    memcpy(at + length, &value, sizeof value);
    return reserve(output, value) ? 0 : -1;
}

static int add_xattrs(struct output *output, const char *path)
{
    char names[65536]; /* XATTR_LIST_MAX */
    ssize_t size = llistxattr(path, names, sizeof names);
    if (size < 0)
        return errno == EOPNOTSUPP ? 0 : -1;
    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1)
        if (add_xattr(output, path, names + at) && errno != ENODATA)
            return -1;
    return 0;
}

static int add_target(struct output *output, int directory_fd, const char *name, size_t length)
{
    uint8_t *at = reserve(output, length + 1);
    errno = ERANGE;
    ssize_t got = at ? readlinkat(directory_fd, name, (char *)at, length + 1) : -1;
    if (got < 0 || (size_t)got > length)
        return -1;
    memset(at + got, 0, length + 1 - (size_t)got);
    return 0;
}

static void describe(struct ctk_entry *entry, const struct stat *status)
{
    *entry = (struct ctk_entry){
        .kind = kind_of(status),
        .mode = status->st_mode & 07777,
        .uid = status->st_uid,
        .gid = status->st_gid,
        .major = major(status->st_rdev),
        .minor = minor(status->st_rdev),
        .seconds = status->st_mtim.tv_sec,
        .nanoseconds = (uint32_t)status->st_mtim.tv_nsec,
        .length = S_ISREG(status->st_mode) ? status->st_size : 0,
        .allocated = (int64_t)status->st_blocks * 512,
        .inode = (int64_t)status->st_ino,
        .links = (uint32_t)status->st_nlink,
        .path_size = 1,
        /* As the kernel numbers it: 12 and 20 bits. */
        .device = (uint32_t)(major(status->st_dev) << 20 | minor(status->st_dev)),
    };
}

int ctk_entry_read(int32_t directory_fd, const char *name, uint8_t *buffer, int32_t size,
                   struct ctk_error *ret_error)
{
    struct stat status;
    if (fstatat(directory_fd, name, &status, AT_SYMLINK_NOFOLLOW))
        return error_set(ret_error, errno, "read", name, NULL);
    struct output output = {.bytes = buffer, .size = size < 0 ? 0 : (size_t)size & ~(size_t)7};
    struct ctk_entry entry;
    describe(&entry, &status);
    uint8_t *at = reserve(&output, sizeof entry + 1);
    size_t target = S_ISLNK(status.st_mode) ? (size_t)status.st_size : 0;
    if (S_ISLNK(status.st_mode) && at && add_target(&output, directory_fd, name, target))
        return error_set(ret_error, errno, "read link", name, NULL);
    entry.target_size = S_ISLNK(status.st_mode) ? (uint32_t)target + 1 : 0;
    size_t before = output.used;
    if (at && add_xattrs(&output, metadata_path(directory_fd, name).text))
        return error_set(ret_error, errno, "read attributes of", name, NULL);
    entry.xattrs_size = (uint32_t)(output.used - before);
    uint8_t *padding = reserve(&output, -output.used & 7);
    if (!at || output.used > output.size)
        return error_set(ret_error, ERANGE, "read", name, NULL);
    memset(padding, 0, output.bytes + output.used - padding);
    entry.size = (uint32_t)output.used;
    memcpy(at, &entry, sizeof entry);
    at[sizeof entry] = 0;
    return (int)output.used;
}

int ctk_entry_open(int32_t directory_fd, const char *name, struct ctk_error *ret_error)
{
    /* O_PATH first: opening a device that a stranger put there could do things. */
    CLEANUP_CLOSE int found = openat(directory_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (found < 0 || fstat(found, &status))
        return error_set(ret_error, errno, "open", name, NULL);
    if (!S_ISREG(status.st_mode))
        return error_set(ret_error, EINVAL, "open", name, "it is not a regular file");
    int fd = sys_above_stdio(open(sys_fd_path(found).text, O_RDONLY | O_CLOEXEC));
    return fd >= 0 ? fd : error_set(ret_error, errno, "open", name, NULL);
}
