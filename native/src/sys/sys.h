/*
 * sys.h - system calls that no C library of our oldest system wraps. They set errno and return -1
 * as the C library's do. Numbers are the same on every architecture for calls since Linux 5.1.
 */
#ifndef CTK_SYS_SYS_H
#define CTK_SYS_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* linux/mount.h can't be included beside sys/mount.h of a new C library, so what is used stands
 * here. */
#define SYS_FSOPEN_CLOEXEC 1u
#define SYS_FSMOUNT_CLOEXEC 1u
#define SYS_FSPICK_CLOEXEC 1u
#define SYS_FSPICK_EMPTY_PATH 8u
#define SYS_OPEN_TREE_CLONE 1u
#define SYS_OPEN_TREE_CLOEXEC 02000000u
#define SYS_AT_RECURSIVE 0x8000u
#define SYS_MOVE_MOUNT_F_EMPTY_PATH 0x4u
#define SYS_MOVE_MOUNT_T_EMPTY_PATH 0x40u

enum sys_fsconfig {
    SYS_FSCONFIG_SET_FLAG = 0,
    SYS_FSCONFIG_SET_STRING = 1,
    SYS_FSCONFIG_CMD_CREATE = 6,
    SYS_FSCONFIG_CMD_RECONFIGURE = 7,
};

#define SYS_MOUNT_ATTR_RDONLY 0x01u
#define SYS_MOUNT_ATTR_NOSUID 0x02u
#define SYS_MOUNT_ATTR_NODEV 0x04u
#define SYS_MOUNT_ATTR_NOEXEC 0x08u
#define SYS_MOUNT_ATTR_NOATIME 0x10u
#define SYS_MOUNT_ATTR_STRICTATIME 0x20u
#define SYS_MOUNT_ATTR_ATIME_MASK 0x70u
#define SYS_MOUNT_ATTR_NODIRATIME 0x80u
#define SYS_MOUNT_ATTR_IDMAP 0x100000u
#define SYS_MOUNT_ATTR_NOSYMFOLLOW 0x200000u /* Linux 5.14 */

/* The same of mount(2) and statvfs(3), Linux 5.10; not in every C library's headers. */
#define SYS_MS_NOSYMFOLLOW 256ul
#define SYS_ST_NOSYMFOLLOW 0x2000ul

struct sys_mount_attr {
    uint64_t attr_set;
    uint64_t attr_clr;
    uint64_t propagation;
    uint64_t userns_fd;
};

#define SYS_RESOLVE_NO_MAGICLINKS 0x02u
#define SYS_RESOLVE_NO_SYMLINKS 0x04u
#define SYS_RESOLVE_BENEATH 0x08u
#define SYS_RESOLVE_IN_ROOT 0x10u

struct sys_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

/* Linux 6.3; before that every memory file may be executed, and the flag is EINVAL. */
#define SYS_MFD_EXEC 0x10u

/* The idtype_t of waitid(2) for a pidfd, Linux 5.4, not in every header of the C libraries we build
 * with. */
#define SYS_WAIT_PIDFD 3

#define SYS_CLOSE_RANGE_CLOEXEC (1u << 2)

int sys_fsopen(const char *type, unsigned flags);
int sys_fspick(int dir_fd, const char *path, unsigned flags);
int sys_fsconfig(int fs_fd, enum sys_fsconfig command, const char *key, const char *value);
int sys_fsmount(int fs_fd, unsigned flags, unsigned attributes);
int sys_move_mount(int from_fd, int to_fd); /* both by descriptor alone */
int sys_open_tree(int dir_fd, const char *path, unsigned flags);
int sys_mount_setattr(int dir_fd, const char *path, unsigned flags,
                      const struct sys_mount_attr *attributes);
int sys_openat2(int dir_fd, const char *path, const struct sys_open_how *how);
int sys_close_range(unsigned first, unsigned last, unsigned flags);
int sys_pidfd_open(int pid);
int sys_pidfd_send_signal(int pidfd, int signal_number);
int sys_pivot_root(const char *new_root, const char *put_old);
int sys_memfd_create(const char *name, unsigned flags);

/* Monotonic time in nanoseconds. */
int64_t sys_now(void);

/* "/proc/self/fd/N", through which a call that takes only paths reaches a descriptor. */
struct sys_fd_path {
    char text[32];
};
struct sys_fd_path sys_fd_path(int fd);

/* Returns fd, or where that is below 3 a duplicate from 3 on, with fd closed: 0 to 2 belong to the
 * program. */
int sys_above_stdio(int fd);

/* Whether fd is a pipe of pipe(2), and not a file of that kind with a name in some file system. */
bool sys_is_pipe(int fd);

#endif
