/* Directories that somebody else wrote: opened, and read whole. No link is followed. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "layer/owner.h"
#include "layer/read.h"
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
