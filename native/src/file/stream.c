/* What the ends of a process's standard streams take. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/error.h"
#include "sys/sys.h"

int ctk_descriptor_write(int32_t fd, const uint8_t *buffer, int32_t size,
                         struct ctk_error *ret_error)
{
    ssize_t length;
    do
        length = write(fd, buffer, (size_t)size);
    while (length < 0 && errno == EINTR);
    return length >= 0 ? (int)length
                       : error_set(ret_error, errno, "write", NULL, "descriptor %d", fd);
}

int ctk_descriptor_available(int32_t fd, struct ctk_error *ret_error)
{
    int available = 0;
    if (!ioctl(fd, FIONREAD, &available))
        return available;
    return error_set(ret_error, errno, "count what can be read of", NULL, "descriptor %d", fd);
}

int ctk_descriptor_unblock(int32_t fd, struct ctk_error *ret_error)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && !fcntl(fd, F_SETFL, flags | O_NONBLOCK))
        return 0;
    return error_set(ret_error, errno, "unblock", NULL, "descriptor %d", fd);
}

int ctk_descriptor_kind(int32_t fd, struct ctk_error *ret_error)
{
    struct stat status;
    if (fstat(fd, &status))
        return error_set(ret_error, errno, "look at", NULL, "descriptor %d", fd);
    if (S_ISDIR(status.st_mode))
        return CTK_KIND_DIRECTORY;
    if (S_ISFIFO(status.st_mode))
        return CTK_KIND_PIPE;
    return S_ISREG(status.st_mode) || S_ISBLK(status.st_mode) ? CTK_KIND_FILE : CTK_KIND_OTHER;
}

int ctk_descriptor_same(int32_t first, int32_t second)
{
    long order = syscall(SYS_kcmp, getpid(), getpid(), KCMP_FILE, first, second);
    if (order >= 0)
        return order == 0;
    /* A kernel or filter without kcmp(2): two of one file at one offset are as good as one. */
    struct stat a;
    struct stat b;
    return !fstat(first, &a) && !fstat(second, &b) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino && lseek(first, 0, SEEK_CUR) == lseek(second, 0, SEEK_CUR);
}

int ctk_descriptor_give(int32_t fd, uint32_t uid, uint32_t gid, struct ctk_error *ret_error)
{
    if (!sys_is_pipe(fd))
        return 0;
    return fchown(fd, uid, gid) ? error_set(ret_error, errno, "give", NULL, "descriptor %d", fd)
                                : 1;
}
