#include "plan/boot.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "launch/launch.h"
#include "sys/sys.h"

static size_t aligned(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

static size_t times_offset(int32_t fd_count)
{
    return aligned(sizeof(struct boot) + (size_t)fd_count * 4);
}

static size_t times_size(const struct plan *plan)
{
    return (plan->step_count + 1UL) * sizeof(int64_t);
}

int boot_make(const struct plan *plan, const int32_t *fds, int32_t fd_count, int error_fd,
              int known_fd, struct ctk_error *error)
{
    struct boot boot = {
        .magic = BOOT_MAGIC,
        .times_offset = (uint32_t)times_offset(fd_count),
        .plan_offset = (uint32_t)(times_offset(fd_count) + times_size(plan)),
        .plan_size = (uint32_t)plan->size,
        .error_fd = error_fd,
        .lifeline_fd = lifeline_fd(),
        .known_fd = known_fd,
        .fd_count = (uint32_t)fd_count,
    };
    if (boot.lifeline_fd < 0)
        return error_set(error, -boot.lifeline_fd, "launch", NULL, "opening a pipe");
    /* MFD_NOEXEC_SEAL would do as well but is younger than our oldest kernel: it is data, and never
     * executed. */
    CLEANUP_CLOSE int fd = sys_above_stdio(sys_memfd_create("ctk-plan", MFD_CLOEXEC));
    if (fd < 0 || ftruncate(fd, (off_t)(boot.plan_offset + plan->size)) ||
        pwrite(fd, &boot, sizeof boot, 0) != (ssize_t)sizeof boot ||
        pwrite(fd, fds, (size_t)fd_count * 4, sizeof boot) != (ssize_t)fd_count * 4)
        return error_set(error, errno, "launch", NULL, "making the plan's memory file");
    for (size_t done = 0; done < plan->size;) {
        ssize_t length =
            pwrite(fd, plan->bytes + done, plan->size - done, (off_t)(boot.plan_offset + done));
        if (length <= 0)
            return error_set(error, errno, "launch", NULL, "writing a plan of %zu bytes",
                             plan->size);
        done += (size_t)length;
    }
    return cleanup_keep_fd(&fd);
}

void boot_read_times(int boot_fd, const struct plan *plan, int32_t fd_count, int64_t *ret_times)
{
    size_t size = times_size(plan);
    if (pread(boot_fd, ret_times, size, (off_t)times_offset(fd_count)) != (ssize_t)size)
        memset(ret_times, 0, size);
}
