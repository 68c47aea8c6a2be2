/* Processes by pidfd, never by a bare number. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/error.h"
#include "sys/sys.h"

int ctk_process_reap(int32_t pidfd, int32_t *ret_status, struct ctk_error *ret_error)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid((idtype_t)SYS_WAIT_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG | __WALL))
        return error_set(
            ret_error, errno, "wait for process", NULL,
            errno == ECHILD
                ? "it is no child of this process, or was reaped because SIGCHLD is ignored"
                : NULL);
    if (info.si_pid == 0)
        return 0;
    ret_status[0] = info.si_code != CLD_EXITED;
    ret_status[1] = info.si_status;
    return 1;
}

int ctk_process_signal(int32_t pidfd, int32_t signal_number, struct ctk_error *ret_error)
{
    if (!sys_pidfd_send_signal(pidfd, signal_number))
        return 0;
    return error_set(ret_error, errno, "signal process", NULL, "signal %d", signal_number);
}

/* Linux 6.9. */
#define SIGNAL_PROCESS_GROUP (1u << 2)

int ctk_process_signal_group(int32_t pidfd, int32_t pid, int32_t signal_number,
                             struct ctk_error *ret_error)
{
    if (!syscall(SYS_pidfd_send_signal, pidfd, signal_number, NULL, SIGNAL_PROCESS_GROUP))
        return 0;
    if (errno == EINVAL && !kill(-pid, signal_number))
        return 0;
    return error_set(ret_error, errno, "signal process group", NULL, "signal %d", signal_number);
}
