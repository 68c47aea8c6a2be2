#include "launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "plan/boot.h"
#include "sys/sys.h"

#define STACK_SIZE (64 * 1024)

#define ALL_NAMESPACES                                                                             \
    (CTK_NAMESPACE_TIME | CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_CGROUP | CTK_NAMESPACE_UTS |         \
     CTK_NAMESPACE_IPC | CTK_NAMESPACE_USER | CTK_NAMESPACE_PID | CTK_NAMESPACE_NETWORK)

static void kill_and_reap(int pidfd, siginfo_t *ret_info)
{
    sys_pidfd_send_signal(pidfd, SIGKILL);
    while (waitid((idtype_t)SYS_WAIT_PIDFD, (id_t)pidfd, ret_info, WEXITED | __WALL) &&
           errno == EINTR)
        continue;
}

/* Whether ctk-init came as far as the last step; its end without a word means that somebody killed
 * it. */
static int ended_silently(const struct birth *birth, const struct plan *plan, const int64_t *times,
                          int pidfd, struct ctk_error *error)
{
    siginfo_t info = {0};
    if (birth->err) {
        kill_and_reap(pidfd, &info);
        return error_set(error, birth->err, birth->doing, NULL, "in the new process");
    }
    if (times[plan->step_count - 1])
        return 0;
    kill_and_reap(pidfd, &info);
    return error_set(error, ECHILD, "launch", NULL,
                     "ctk-init ended before the program was executed (%s %d)",
                     info.si_code == CLD_EXITED ? "exit status" : "signal", info.si_status);
}

/* Waits until the program is executed or a step failed. */
static int await(const struct birth *birth, const struct plan *plan, int error_fd, int boot_fd,
                 int32_t fd_count, const int32_t *process, int64_t *ret_times,
                 struct ctk_error *error)
{
    struct ctk_error record;
    ssize_t length;
    do
        length = read(error_fd, &record, sizeof record);
    while (length < 0 && errno == EINTR);
    int64_t now = sys_now();
    int64_t start = ret_times[0];
    boot_read_times(boot_fd, plan, fd_count, ret_times);
    ret_times[0] = start;
    if (length == 0) {
        int result = ended_silently(birth, plan, ret_times, process[1], error);
        ret_times[plan->step_count] = now;
        return result;
    }
    siginfo_t info;
    kill_and_reap(process[1], &info);
    if (length != (ssize_t)sizeof record)
        return error_set(error, EIO, "launch", NULL, "a record of %zd bytes", length);
    if (error)
        *error = record;
    return -record.err;
}

/* What becomes of the process when this one dies. */
struct guarding {
    int guard_fd; /* -1 = none */
    int kill_fd;
    int known[2]; /* the pipe of guard_tell() */
};

static int give_birth(struct birth *birth, struct guarding *guarding, int32_t *ret_process,
                      struct ctk_error *error, void **ret_stack)
{
    void *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return error_set(error, errno, "clone", NULL, "no memory for a stack");
    int result = birth_clone(birth, stack, STACK_SIZE, ret_process, error);
    if (result < 0) {
        munmap(stack, STACK_SIZE);
        return result;
    }
    *ret_stack = stack;
    if (guarding->guard_fd >= 0)
        result = guard_tell(guarding->guard_fd, ret_process[1], guarding->kill_fd,
                            guarding->known[1], error);
    /* If the guard dies before it has answered, the child has to see the pipe's end. */
    cleanup_close_fd(&guarding->known[1]);
    guarding->known[1] = -1;
    if (result < 0)
        birth_abandon(birth);
    else
        result = birth_prepare(birth, ret_process[0], error);
    if (result < 0) {
        siginfo_t info;
        kill_and_reap(ret_process[1], &info);
        munmap(stack, STACK_SIZE);
        cleanup_close_fd(&ret_process[1]);
    }
    return result;
}

static int check(const uint8_t *bytes, size_t size, const int32_t *fds, int32_t fd_count,
                 struct plan *ret_plan, struct birth *ret_birth, struct ctk_error *error)
{
    if (fd_count < 3)
        return error_set(error, EINVAL, "launch", NULL, "three descriptors at least");
    /* The program's own three are put there before any step could use them. */
    for (int32_t i = 3; i < fd_count; i++)
        if (fds[i] < 3)
            return error_set(error, EINVAL, "launch", NULL, "descriptor %d for a step", fds[i]);
    int result = plan_check(bytes, size, fd_count, ret_plan, error);
    if (result < 0)
        return result;
    size_t offset = 0;
    struct plan_step step = plan_next(ret_plan, &offset);
    ret_birth->namespaces = (uint64_t)step.numbers[0];
    if (ret_birth->namespaces & ~(uint64_t)ALL_NAMESPACES)
        return error_set(error, EINVAL, "launch", NULL, "unknown namespaces");
    ret_birth->uid_map = step.strings;
    ret_birth->gid_map = string_next(step.strings);
    return 0;
}

/* With the plan's memory file and the pipe open. */
static int launch(const struct plan *plan, struct birth *birth, struct guarding *guarding,
                  int boot_fd, int *error_pipe, const int32_t *fds, int32_t fd_count,
                  int32_t *ret_process, int64_t *ret_times, struct ctk_error *error)
{
    CLEANUP_FREE int *inherited = malloc(((size_t)fd_count + 4) * sizeof *inherited);
    if (!inherited)
        return error_set(error, ENOMEM, "launch", NULL, NULL);
    memcpy(inherited, fds, (size_t)fd_count * sizeof *inherited);
    inherited[fd_count] = boot_fd;
    inherited[fd_count + 1] = error_pipe[1];
    inherited[fd_count + 2] = lifeline_fd();
    snprintf(birth->boot_number, sizeof birth->boot_number, "%d", boot_fd);
    birth->inherited = inherited;
    birth->inherited_count = fd_count + 3;
    if (guarding->guard_fd >= 0)
        inherited[birth->inherited_count++] = guarding->known[0];
    void *stack = NULL;
    int result = give_birth(birth, guarding, ret_process, error, &stack);
    if (result < 0) {
        birth->inherited = NULL;
        return result;
    }
    cleanup_close_fd(&error_pipe[1]);
    error_pipe[1] = -1;
    result = await(birth, plan, error_pipe[0], boot_fd, fd_count, ret_process, ret_times, error);
    /* The pipe's end says that the child has executed something, or is dead. */
    munmap(stack, STACK_SIZE);
    birth->inherited = NULL;
    if (result < 0)
        cleanup_close_fd(&ret_process[1]);
    return result;
}

/* With the plan checked and ctk-init's image open. */
static int launch_once(const struct plan *plan, struct birth *birth, int guard_fd, int kill_fd,
                       const int32_t *fds, int32_t fd_count, int32_t *ret_process,
                       int64_t *ret_times, struct ctk_error *error)
{
    struct guarding guarding = {guard_fd, kill_fd, {-1, -1}};
    int32_t error_pipe[2];
    int result = ctk_pipe_open(error_pipe, error);
    if (result < 0)
        return result;
    if (guard_fd >= 0)
        result = ctk_pipe_open(guarding.known, error);
    CLEANUP_CLOSE int boot_fd =
        result < 0 ? result
                   : boot_make(plan, fds, fd_count, error_pipe[1], guarding.known[0], error);
    result = boot_fd < 0 ? boot_fd
                         : launch(plan, birth, &guarding, boot_fd, error_pipe, fds, fd_count,
                                  ret_process, ret_times, error);
    cleanup_close_fd(&error_pipe[0]);
    cleanup_close_fd(&error_pipe[1]);
    cleanup_close_fd(&guarding.known[0]);
    cleanup_close_fd(&guarding.known[1]);
    return result;
}

int ctk_launch(const uint8_t *plan_bytes, size_t plan_size, const int32_t *fds, int32_t fd_count,
               int32_t cgroup_fd, int32_t guard_fd, int32_t kill_fd, int32_t *ret_process,
               int64_t *ret_times, struct ctk_error *ret_error)
{
    struct plan plan;
    struct birth birth = {.cgroup_fd = cgroup_fd};
    int result = check(plan_bytes, plan_size, fds, fd_count, &plan, &birth, ret_error);
    if (result < 0)
        return result;
    ret_times[0] = sys_now();
    CLEANUP_CLOSE int init_fd = init_image_open(ret_error);
    if (init_fd < 0)
        return init_fd;
    birth.init_fd = init_fd;
    do
        result = launch_once(&plan, &birth, guard_fd, kill_fd, fds, fd_count, ret_process,
                             ret_times, ret_error);
    while (result < 0 && birth_again(&birth));
    return result;
}
