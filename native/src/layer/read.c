/* Reading what somebody else wrote: every name by its directory's descriptor, no link followed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/layer.h"
#include "layer/owner.h"
#include "sys/sys.h"

/* Component by component: openat2(2) with RESOLVE_NO_SYMLINKS would need a fallback that is this.
 */
struct opening {
    const char *root;
    const char *path;
    struct ctk_error *error;
};

static int open_directory(void *argument)
{
    const struct opening *what = argument;
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    CLEANUP_CLOSE int fd = sys_above_stdio(open(what->root, flags & ~O_NOFOLLOW));
    const char *rest = what->path;
    while (fd >= 0 && *(rest += strspn(rest, "/"))) {
        char name[NAME_MAX + 1];
        size_t length = strcspn(rest, "/");
        if (length > NAME_MAX)
            return error_set(what->error, ENAMETOOLONG, "open directory", what->path, NULL);
        memcpy(name, rest, length);
        name[length] = 0;
        if (!strcmp(name, ".."))
            return error_set(what->error, EINVAL, "open directory", what->path, NULL);
        int below = sys_above_stdio(openat(fd, name, flags));
        cleanup_close_fd(&fd);
        fd = below;
        rest += length;
    }
    if (fd < 0)
        return error_set(what->error, errno, "open directory", what->path, "inside \"%s\"",
                         what->root);
    return cleanup_keep_fd(&fd);
}

int ctk_directory_open(const char *root, const char *path, struct ctk_error *ret_error)
{
    struct opening what = {.root = root, .path = path, .error = ret_error};
    return owner_run(open_directory, &what);
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

/* Writes an entry of that path; -ERANGE where the buffer is too small. */
static int read_entry(int directory_fd, const char *name, const char *path,
                      const struct output *room, struct ctk_error *error)
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

/* What one of the calls below has to do, which owner_run() may do twice. */
struct reading {
    int directory_fd;
    const char *name;
    uint8_t *buffer;
    size_t size;
    struct ctk_error *error;
};

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

/* Entries of one batch of names; the position goes back to the first that no longer fits. */
static int add_entries(const struct reading *what, const char *raw, long got, off_t start,
                       struct output *output)
{
    off_t before = start;
    for (long at = 0; at < got;) {
        const struct linux_entry *entry = (const struct linux_entry *)(raw + at);
        at += entry->size;
        struct output room = {.bytes = output->bytes + output->used,
                              .size = output->size - output->used};
        bool is_one = strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0;
        int result =
            is_one ? read_entry(what->directory_fd, entry->name, entry->name, &room, what->error)
                   : 0;
        if (result < 0 && result != -ENOENT) { /* gone since */
            if (lseek(what->directory_fd, before, SEEK_SET) < 0)
                return error_set(what->error, errno, "read directory", NULL, NULL);
            return result;
        }
        output->used += result > 0 ? (size_t)result : 0;
        before = entry->offset;
    }
    return 0;
}

static int directory_entries(void *argument)
{
    const struct reading *what = argument;
    char raw[32768] __attribute__((aligned(8)));
    struct output output = {.bytes = what->buffer, .size = what->size & ~(size_t)7};
    const off_t first = lseek(what->directory_fd, 0, SEEK_CUR);
    for (;;) {
        off_t start = lseek(what->directory_fd, 0, SEEK_CUR);
        long got = start < 0 ? -1 : syscall(SYS_getdents64, what->directory_fd, raw, sizeof raw);
        if (got < 0)
            return error_set(what->error, errno, "read directory", NULL, NULL);
        int result = got ? add_entries(what, raw, got, start, &output) : 0;
        if (result < 0 && !(result == -ERANGE && output.used)) {
            /* Whoever tries once more is to get all of it. */
            return lseek(what->directory_fd, first, SEEK_SET) < 0
                       ? error_set(what->error, errno, "read directory", NULL, NULL)
                       : result;
        }
        if (!got || result)
            return (int)output.used;
    }
}

int ctk_directory_entries(int32_t directory_fd, uint8_t *buffer, int32_t size,
                          struct ctk_error *ret_error)
{
    struct reading what = {directory_fd, NULL, buffer, size < 0 ? 0 : (size_t)size, ret_error};
    return owner_run(directory_entries, &what);
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
