/* process.h - launching processes, and what is done with them. */
#ifndef CTK_PROCESS_H
#define CTK_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Carries out a plan (plan.h): clones a process into the namespaces of its first step, which
 * executes ctk-init, which carries out the other steps, of which the last executes the program.
 *   plan, plan_size  the encoded plan, at a multiple of 8 bytes; checked whole before
 * anything is done
 *   fds, fd_count    at least 3: the new process's standard input, output and error, then those
 *                    that steps name by index, from 3 on. All stay the caller's.
 *   cgroup_fd        the group it is born into; -1 = the caller's
 *   guard_fd         of ctk_guard_open(): the guard knows the process before a death signal is set;
 *                    -1 = none
 *   kill_fd          as for ctk_guard_add()
 *   ret_process      [0] process id in the caller's namespace, [1] pidfd
 *   ret_times        monotonic nanoseconds, one more than the plan has steps: [0] before the clone,
 *                    [n] when step n was done; 0 where a step was not reached. The last is when the
 *                    program was executed.
 *
 * Returns when the program was executed or a step failed; a process that failed has been reaped.
 * The calling thread must live as long as the caller's process wherever the plan has a death
 * signal, which follows the thread (PR_SET_PDEATHSIG, prctl(2)).
 */
CTK_API int ctk_launch(const uint8_t *plan, size_t plan_size, const int32_t *fds, int32_t fd_count,
                       int32_t cgroup_fd, int32_t guard_fd, int32_t kill_fd, int32_t *ret_process,
                       int64_t *ret_times, struct ctk_error *ret_error);

/*
 * The socket of a guard: ret_fds[0] is the launching process's, which nothing else may hold, and
 * ret_fds[1] becomes the standard input of a plan that ends with CTK_STEP_GUARD, and is then to be
 * closed here. That process kills all that it knows, by SIGKILL, once ret_fds[0] is closed, which
 * no death of its holder prevents: unlike a death signal (PR_SET_PDEATHSIG), which every change of
 * ids clears. It forgets what has ended.
 */
CTK_API int ctk_guard_open(int32_t *ret_fds, struct ctk_error *ret_error);

/*
 * Has a guard know a process. Returns when it does.
 *   pidfd    the process
 *   kill_fd  a group's cgroup.kill, open for writing: at the end all that lives in the group is
 *            killed too; -1 = none
 * -EPIPE where the guard is dead, -ETIMEDOUT where it has not answered for 30 seconds.
 */
CTK_API int ctk_guard_add(int32_t guard_fd, int32_t pidfd, int32_t kill_fd,
                          struct ctk_error *ret_error);

/*
 * Reaps the process that a launch made, if it has ended. Returns 1 and ret_status[0] = 0 and [1]
 * its exit code, or [0] = 1 and [1] the signal that ended it; 0 while it runs.
 */
CTK_API int ctk_process_reap(int32_t pidfd, int32_t *ret_status, struct ctk_error *ret_error);

/*
 * Whether a thread of a process sleeps in a call that writes to the pipe that pipe_fd is an end of
 * (/proc/PID/syscall): 1; 2 when none does but one runs, and may be about to; otherwise 0, also
 * where the caller may not see that (ptrace(2)).
 */
CTK_API int ctk_process_writes(int32_t pid, int32_t pipe_fd, struct ctk_error *ret_error);

/*
 * The same, and sends the process a signal where that is 1. Nobody who has its number later gets
 * it.
 */
CTK_API int ctk_process_signal_writer(int32_t pid, int32_t pipe_fd, int32_t signal_number,
                                      struct ctk_error *ret_error);

/* Sends a signal, pidfd_send_signal(2). -ESRCH when it has ended. */
CTK_API int ctk_process_signal(int32_t pidfd, int32_t signal_number, struct ctk_error *ret_error);

/*
 * Sends a signal to the process group that the process leads, as a terminal does. `pid` is its
 * number, which has to be its own yet: that of a child that is not reaped. -ESRCH when there is no
 * such group.
 */
CTK_API int ctk_process_signal_group(int32_t pidfd, int32_t pid, int32_t signal_number,
                                     struct ctk_error *ret_error);

#ifdef __cplusplus
}
#endif

#endif
