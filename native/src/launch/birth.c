/* The moments between clone and the execution of ctk-init. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "launch/launch.h"
#include "sys/raw.h"

/* Not in the headers of our oldest system under every feature macro (clone(2)). */
#define INTO_CGROUP 0x200000000ULL

struct clone3_arguments {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
        set_tid_size, cgroup;
};

long clone_call(long number, long a, long b, long c, int (*child)(void *), void *argument);

static int child_failed(struct birth *birth, const char *doing, long result)
{
    birth->doing = doing;
    birth->err = (int)-result;
    return 127;
}

/* Runs in our memory, on a stack of its own, with all signals blocked: raw calls only, and no
 * library function. */
static int child(void *argument)
{
    struct birth *birth = argument;
    long result;
    char byte;
    birth->began = true;
    if (birth->gate[0] >= 0) {
        /* If the parent died, a copy of the writing end would keep the gate shut forever: our own,
         * or that of another child which waits at its gate as we do. */
        raw_call(SYS_close, birth->gate[1], 0, 0, 0, 0);
        raw_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        result = raw_call(SYS_read, birth->gate[0], (long)&byte, 1, 0, 0);
        raw_call(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
        if (result != 1)
            return child_failed(birth, "wait for the launching process",
                                result < 0 ? result : -EPIPE);
    }
    if (birth->late_namespaces &&
        (result = raw_call(SYS_unshare, (long)birth->late_namespaces, 0, 0, 0, 0)) < 0)
        return child_failed(birth, "unshare namespaces", result);
    if (birth->namespaces & CTK_NAMESPACE_USER) {
        /* Before the exec: without being uid 0 of its namespace, ctk-init would come up with no
         * capabilities. Where 0 is mapped to another id than ours, as root's ranges may have it,
         * the kernel makes the memory undumpable with that, and it is the JVM's too until the exec:
         * jcmd no longer attaches to it (proc_pid(5), "dumpable"). Ambient capabilities would spare
         * that: ctk-init could come up with them and change its ids itself. */
        if ((result = raw_call(SYS_setresgid, 0, 0, 0, 0, 0)) < 0)
            return child_failed(birth, "set group id", result);
        if ((result = raw_call(SYS_setresuid, 0, 0, 0, 0, 0)) < 0)
            return child_failed(birth, "set user id", result);
    }
    for (int i = 0; i < birth->inherited_count; i++) {
        result = raw_call(SYS_fcntl, birth->inherited[i], F_SETFD, 0, 0, 0);
        if (result < 0)
            return child_failed(birth, "pass a descriptor on", result);
    }
    static char *const no_environment[] = {NULL};
    static char name[] = "ctk-init";
    char *const arguments[] = {name, birth->boot_number, NULL};
    result = raw_call(SYS_execveat, birth->init_fd, (long)"", (long)arguments, (long)no_environment,
                      AT_EMPTY_PATH);
    return child_failed(birth, "execute ctk-init", result);
}

/* clone(2) knows neither groups nor time namespaces; what it can't do is done by the child or by us
 * afterwards. */
static long clone_old(struct birth *birth, char *stack_top, int *ret_pidfd)
{
    if (birth->namespaces & CTK_NAMESPACE_TIME)
        return -ENOSYS;
    /* A cgroup namespace begins at the group that its maker is in, so it has to come after the move
     * into it. */
    birth->late_namespaces = birth->namespaces & CTK_NAMESPACE_CGROUP;
    unsigned long flags =
        CLONE_VM | CLONE_PIDFD | (birth->namespaces & ~birth->late_namespaces) | SIGCHLD;
    return clone_call(SYS_clone, (long)flags, (long)stack_top, (long)ret_pidfd, child, birth);
}

static long clone_new(struct birth *birth, char *stack, size_t stack_size, int *ret_pidfd)
{
    struct clone3_arguments arguments = {
        .flags =
            CLONE_VM | CLONE_PIDFD | birth->namespaces | (birth->cgroup_fd >= 0 ? INTO_CGROUP : 0),
        .pidfd = (uint64_t)(uintptr_t)ret_pidfd,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)stack,
        .stack_size = stack_size,
        .cgroup = birth->cgroup_fd >= 0 ? (uint64_t)birth->cgroup_fd : 0,
    };
    return clone_call(SYS_clone3, (long)&arguments, sizeof arguments, 0, child, birth);
}

static bool clone3_missing(void)
{
    /* No flags and no room: EINVAL or EFAULT from a kernel that knows the call, ENOSYS from one (or
     * a filter) without. */
    return raw_call(SYS_clone3, 0, 0, 0, 0, 0) == -ENOSYS;
}

bool birth_again(struct birth *birth)
{
    if (!birth->cloned || birth->began || birth->old || birth->cgroup_fd < 0)
        return false;
    birth->old = true;
    return true;
}

static const char *clone_advice(const struct birth *birth, long err)
{
    if (err == EPERM && !(birth->namespaces & CTK_NAMESPACE_USER))
        return "new namespaces need root or a user namespace";
    if (err == EPERM)
        return "user namespaces are switched off here";
    if (err == ENOSPC)
        return "a limit on namespaces is reached (/proc/sys/user/max_*_namespaces)";
    if (err == EAGAIN)
        return "a limit on processes is reached (pids.max, RLIMIT_NPROC, kernel.pid_max)";
    if (err == ENOSYS || err == EINVAL)
        return "the kernel lacks one of the namespaces";
    return NULL;
}

int birth_clone(struct birth *birth, void *stack, size_t stack_size, int32_t *ret_process,
                struct ctk_error *error)
{
    birth->old = birth->old || clone3_missing();
    birth->cloned = birth->began = false;
    birth->gate[0] = birth->gate[1] = -1;
    if ((birth->old || birth->namespaces & CTK_NAMESPACE_USER) && pipe2(birth->gate, O_CLOEXEC))
        return error_set(error, errno, "clone", NULL, "opening a pipe");
    /* A signal handler of the parent's must never run in a child that shares its memory. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int pidfd = -1;
    long pid = birth->old ? clone_old(birth, (char *)stack + stack_size, &pidfd)
                          : clone_new(birth, stack, stack_size, &pidfd);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        cleanup_close_fd(&birth->gate[0]);
        cleanup_close_fd(&birth->gate[1]);
        const char *advice = clone_advice(birth, -pid);
        return error_set(error, (int)-pid, "clone", NULL, advice ? "%s" : NULL, advice);
    }
    birth->cloned = true;
    ret_process[0] = (int32_t)pid;
    ret_process[1] = pidfd;
    return 0;
}

static int write_proc(int pid, const char *file, const char *text, struct ctk_error *error)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    CLEANUP_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text))
        return 0;
    int err = errno;
    const char *advice =
        err == EPERM ? ": an ordinary user may map only its own id, to one id inside" : "";
    return error_set(error, err, "map ids", file, "\"%.*s\"%s", (int)strcspn(text, "\n"), text,
                     advice);
}

int birth_map_ids(int pid, const char *uid_map, const char *gid_map, struct ctk_error *error)
{
    int result = 0;
    if (uid_map[0])
        result = write_proc(pid, "uid_map", uid_map, error);
    if (result || !gid_map[0])
        return result;
    struct ctk_error first;
    result = write_proc(pid, "gid_map", gid_map, &first);
    if (!result)
        return 0;
    /* Without privilege the map is refused until setgroups(2) is given up for good
     * (user_namespaces(7)). */
    result = write_proc(pid, "setgroups", "deny", error);
    return result ? result : write_proc(pid, "gid_map", gid_map, error);
}

void birth_abandon(struct birth *birth)
{
    cleanup_close_fd(&birth->gate[0]);
    cleanup_close_fd(&birth->gate[1]);
}

int birth_prepare(const struct birth *birth, int pid, struct ctk_error *error)
{
    if (birth->gate[1] < 0)
        return 0;
    /* Our reading end stays open until then: if the child is dead, writing must not raise SIGPIPE.
     */
    CLEANUP_CLOSE int reader = birth->gate[0];
    CLEANUP_CLOSE int gate = birth->gate[1];
    int result = birth->namespaces & CTK_NAMESPACE_USER
                     ? birth_map_ids(pid, birth->uid_map, birth->gid_map, error)
                     : 0;
    if (result == 0 && birth->cgroup_fd >= 0 && birth->old) {
        char text[16];
        snprintf(text, sizeof text, "%d", pid);
        result = ctk_cgroup_write(birth->cgroup_fd, "cgroup.procs", text, error);
    }
    if (result == 0 && write(gate, "", 1) != 1)
        result = error_set(error, errno, "clone", NULL, "opening the gate");
    (void)reader;
    return result;
}
