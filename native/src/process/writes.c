/* Who waits for room in a pipe, and what can be sent to him. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/sys.h"

/* Which argument of a call is the descriptor that is written to; -1 = it writes to none. */
static int written_argument(long call)
{
    switch (call) {
    case SYS_write:
    case SYS_writev:
    case SYS_pwritev2:
    case SYS_sendfile:
    case SYS_vmsplice:
        return 0;
    case SYS_tee:
        return 1;
    case SYS_splice:
        return 2;
    default:
        return -1;
    }
}

/* The descriptor that a thread sleeps in a write to, as /proc/PID/syscall shows it: the call's
 * number and its arguments in hexadecimal, or "running" (proc_pid_syscall(5)). -1 = none,
 * -2 = it runs. */
static int descriptor_written(int task_fd, const char *thread)
{
    char name[320];
    snprintf(name, sizeof name, "%s/syscall", thread);
    CLEANUP_CLOSE int fd = openat(task_fd, name, O_RDONLY | O_CLOEXEC);
    char text[256];
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (length > 0 && text[0] == 'r')
        return -2;
    if (length <= 0 || !isdigit((unsigned char)text[0]))
        return -1;
    text[length] = 0;
    char *at = text;
    int argument = written_argument(strtol(at, &at, 10));
    if (argument < 0)
        return -1;
    unsigned long value = 0;
    for (int i = 0; i <= argument; i++)
        value = strtoul(at, &at, 16);
    return (int)value;
}

static bool is_same(int task_fd, const char *thread, int fd, const struct stat *pipe)
{
    char name[320];
    struct stat status;
    snprintf(name, sizeof name, "%s/fd/%d", thread, fd);
    return !fstatat(task_fd, name, &status, 0) && status.st_dev == pipe->st_dev &&
           status.st_ino == pipe->st_ino;
}

int ctk_process_writes(int32_t pid, int32_t pipe_fd, struct ctk_error *ret_error)
{
    struct stat pipe;
    if (fstat(pipe_fd, &pipe))
        return error_set(ret_error, errno, "look at", NULL, "descriptor %d", pipe_fd);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *task = opendir(path);
    if (!task)
        return error_set(ret_error, errno, "look at", path, NULL);
    bool writes = false;
    bool runs = false;
    for (struct dirent *thread = readdir(task); thread && !writes; thread = readdir(task)) {
        if (!isdigit((unsigned char)thread->d_name[0]))
            continue;
        int fd = descriptor_written(dirfd(task), thread->d_name);
        runs |= fd == -2;
        writes = fd >= 0 && is_same(dirfd(task), thread->d_name, fd, &pipe);
    }
    closedir(task);
    return writes ? 1 : runs ? 2 : 0;
}

int ctk_process_signal_writer(int32_t pid, int32_t pipe_fd, int32_t signal_number,
                              struct ctk_error *ret_error)
{
    /* First, so that it is the one that is looked at then, whoever has its number later. */
    CLEANUP_CLOSE int pidfd = sys_pidfd_open(pid);
    if (pidfd < 0)
        return error_set(ret_error, errno, "open process", NULL, "%d", pid);
    int result = ctk_process_writes(pid, pipe_fd, ret_error);
    if (result != 1)
        return result;
    int signalled = ctk_process_signal(pidfd, signal_number, ret_error);
    return signalled < 0 ? signalled : 1;
}
