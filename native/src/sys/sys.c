#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int sys_fsopen(const char *type, unsigned flags)
{
    return (int)syscall(SYS_fsopen, type, flags);
}

int sys_fspick(int dir_fd, const char *path, unsigned flags)
{
    return (int)syscall(SYS_fspick, dir_fd, path, flags);
}

int sys_fsconfig(int fs_fd, enum sys_fsconfig command, const char *key, const char *value)
{
    return (int)syscall(SYS_fsconfig, fs_fd, command, key, value, 0);
}

int sys_fsmount(int fs_fd, unsigned flags, unsigned attributes)
{
    return (int)syscall(SYS_fsmount, fs_fd, flags, attributes);
}

int sys_move_mount(int from_fd, int to_fd)
{
    return (int)syscall(SYS_move_mount, from_fd, "", to_fd, "",
                        SYS_MOVE_MOUNT_F_EMPTY_PATH | SYS_MOVE_MOUNT_T_EMPTY_PATH);
}

int sys_open_tree(int dir_fd, const char *path, unsigned flags)
{
    return (int)syscall(SYS_open_tree, dir_fd, path, flags);
}

int sys_mount_setattr(int dir_fd, const char *path, unsigned flags,
                      const struct sys_mount_attr *attributes)
{
    return (int)syscall(SYS_mount_setattr, dir_fd, path, flags, attributes, sizeof *attributes);
}

int sys_openat2(int dir_fd, const char *path, const struct sys_open_how *how)
{
    return (int)syscall(SYS_openat2, dir_fd, path, how, sizeof *how);
}

int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}

int sys_pidfd_open(int pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

int sys_pidfd_send_signal(int pidfd, int signal_number)
{
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal_number, NULL, 0);
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
    return (int)syscall(SYS_pivot_root, new_root, put_old);
}

int sys_memfd_create(const char *name, unsigned flags)
{
    return (int)syscall(SYS_memfd_create, name, flags);
}

int64_t sys_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct sys_fd_path sys_fd_path(int fd)
{
    struct sys_fd_path path;
    snprintf(path.text, sizeof path.text, "/proc/self/fd/%d", fd);
    return path;
}

int sys_above_stdio(int fd)
{
    if (fd < 0 || fd > 2)
        return fd;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int saved = errno;
    close(fd);
    errno = saved;
    return moved;
}

/* PIPEFS_MAGIC of linux/magic.h. */
#define PIPE_FILE_SYSTEM 0x50495045

bool sys_is_pipe(int fd)
{
    struct statfs status;
    return !fstatfs(fd, &status) && (unsigned long)status.f_type == PIPE_FILE_SYSTEM;
}
