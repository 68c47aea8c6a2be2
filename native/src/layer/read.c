/* Entries of what somebody else wrote: every name by its directory's descriptor, no link followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "layer/owner.h"
#include "layer/read.h"
#include "sys/sys.h"

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

static uint8_t *reserve(struct output *output, size_t size)
{
    uint8_t *at = output->used + size <= output->size ? output->bytes + output->used : NULL;
    output->used += size;
    return at;
}

/* -1 and errno; ERANGE where the buffer is too small. */
static int add_xattr(struct output *output, int fd, const char *name, const char *attribute)
{
    size_t length = strlen(attribute) + 1;
    uint32_t value = 0;
    uint8_t *at = reserve(output, length + sizeof value);
    ssize_t got = -1;
    errno = ERANGE;
    if (at)
        got = xattrs_get(fd, name, attribute, at + length + sizeof value,
                         output->size - output->used);
    /* A size of 0 asks for the size alone. */
    if (at && got > 0 && output->size == output->used)
        errno = ERANGE, got = -1;
    if (got < 0)
        return -1;
    value = (uint32_t)got;
    memcpy(at, attribute, length);
    memcpy(at + length, &value, sizeof value);
    return reserve(output, value) ? 0 : -1;
}

static int add_xattrs(struct output *output, int fd, const char *name)
{
    char names[65536]; /* XATTR_LIST_MAX */
    ssize_t size = xattrs_list(fd, name, names, sizeof names);
    if (size < 0)
        return errno == EOPNOTSUPP ? 0 : -1;
    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1)
        if (add_xattr(output, fd, name, names + at) && errno != ENODATA)
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

int read_entry(int directory_fd, const char *name, const char *path, const struct output *room,
               struct ctk_error *error)
{
    struct stat status;
    if (fstatat(directory_fd, name, &status, AT_SYMLINK_NOFOLLOW))
        return error_set(error, errno, "read", name, NULL);
    struct output output = *room;
    struct ctk_entry entry;
    describe(&entry, &status);
    size_t path_size = strlen(path) + 1;
    uint8_t *at = reserve(&output, sizeof entry + path_size);
    size_t target = S_ISLNK(status.st_mode) ? (size_t)status.st_size : 0;
    if (S_ISLNK(status.st_mode) && at && add_target(&output, directory_fd, name, target))
        return error_set(error, errno, "read link", name, NULL);
    entry.path_size = (uint32_t)path_size;
    entry.target_size = S_ISLNK(status.st_mode) ? (uint32_t)target + 1 : 0;
    size_t before = output.used;
    if (at && add_xattrs(&output, directory_fd, name))
        return error_set(error, errno, "read attributes of", name, NULL);
    entry.xattrs_size = (uint32_t)(output.used - before);
    uint8_t *padding = reserve(&output, -output.used & 7);
    if (!at || output.used > output.size)
        return error_set(error, ERANGE, "read", name, NULL);
    memset(padding, 0, (size_t)(output.bytes + output.used - padding));
    entry.size = (uint32_t)output.used;
    memcpy(at, &entry, sizeof entry);
    memcpy(at + sizeof entry, path, path_size);
    return (int)output.used;
}

static int entry_read(void *argument)
{
    const struct reading *what = argument;
    const struct output room = {.bytes = what->buffer, .size = what->size & ~(size_t)7};
    return read_entry(what->directory_fd, what->name, "", &room, what->error);
}

int ctk_entry_read(int32_t directory_fd, const char *name, uint8_t *buffer, int32_t size,
                   struct ctk_error *ret_error)
{
    struct reading what = {directory_fd, name, buffer, size < 0 ? 0 : (size_t)size, ret_error};
    return owner_run(entry_read, &what);
}

static int entry_open(void *argument)
{
    const struct reading *what = argument;
    /* O_PATH first: opening a device that a stranger put there could do things. */
    CLEANUP_CLOSE int found =
        openat(what->directory_fd, what->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (found < 0 || fstat(found, &status))
        return error_set(what->error, errno, "open", what->name, NULL);
    if (!S_ISREG(status.st_mode))
        return error_set(what->error, EINVAL, "open", what->name, "it is not a regular file");
    int fd = sys_above_stdio(open(sys_fd_path(found).text, O_RDONLY | O_CLOEXEC));
    return fd >= 0 ? fd : error_set(what->error, errno, "open", what->name, NULL);
}

int ctk_entry_open(int32_t directory_fd, const char *name, struct ctk_error *ret_error)
{
    struct reading what = {.directory_fd = directory_fd, .name = name, .error = ret_error};
    return owner_run(entry_open, &what);
}

int ctk_entry_content(int32_t directory_fd, const char *name, uint8_t *buffer, int32_t size,
                      struct ctk_error *ret_error)
{
    CLEANUP_CLOSE int fd = ctk_entry_open(directory_fd, name, ret_error);
    int used = 0;
    while (fd >= 0 && used < size) {
        ssize_t got = read(fd, buffer + used, (size_t)(size - used));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(ret_error, errno, "read", name, NULL);
        used += (int)got;
        break; /* a regular file gives less only at its end */
    }
    return fd < 0 ? fd : used;
}
