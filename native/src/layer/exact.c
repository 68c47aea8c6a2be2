/* What of an entry is looked up by path and status. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "layer/compare.h"
#include "sys/sys.h"

int exact_open(const struct layer *layer, const char *path, size_t length)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    CLEANUP_CLOSE int fd = fcntl(layer->root_fd, F_DUPFD_CLOEXEC, 3);
    for (size_t at = 0; fd >= 0 && at < length;) {
        char name[NAME_MAX + 1];
        size_t size = strcspn(path + at, "/");
        if (size > length - at)
            size = length - at;
        if (size > NAME_MAX)
            return -1;
        memcpy(name, path + at, size);
        name[size] = 0;
        int below = sys_above_stdio(openat(fd, name, flags));
        cleanup_close_fd(&fd);
        fd = below;
        at += size + 1;
    }
    return fd < 0 ? -1 : cleanup_keep_fd(&fd);
}

static mode_t type_of(uint32_t kind)
{
    switch (kind) {
    case CTK_ENTRY_FILE:
        return S_IFREG;
    case CTK_ENTRY_DIRECTORY:
        return S_IFDIR;
    case CTK_ENTRY_SYMLINK:
        return S_IFLNK;
    case CTK_ENTRY_CHARACTER:
        return S_IFCHR;
    case CTK_ENTRY_BLOCK:
        return S_IFBLK;
    case CTK_ENTRY_FIFO:
        return S_IFIFO;
    default:
        return 0;
    }
}

bool exact_status(const struct layer *layer, const struct ctk_entry *entry,
                  const struct stat *status)
{
    uid_t uid = layer->owners ? entry->uid : geteuid();
    gid_t gid = layer->owners ? entry->gid : getegid();
    bool is_link = entry->kind == CTK_ENTRY_SYMLINK;
    bool is_device = entry->kind == CTK_ENTRY_CHARACTER || entry->kind == CTK_ENTRY_BLOCK;
    return (status->st_mode & S_IFMT) == type_of(entry->kind) &&
           (is_link || (status->st_mode & 07777) == (entry->mode & 07777)) &&
           status->st_uid == uid && status->st_gid == gid &&
           status->st_mtim.tv_sec == entry->seconds &&
           status->st_mtim.tv_nsec == (long)entry->nanoseconds &&
           (entry->kind != CTK_ENTRY_FILE || status->st_size == entry->length) &&
           (!is_device || status->st_rdev == makedev(entry->major, entry->minor));
}
