/* The step that runs a hook of the OCI runtime specification ("POSIX-platform Hooks"). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"
#include "sys/sys.h"

#define NANOSECONDS 1000000000LL

struct hook {
    char op[64];
    const char *path;
    const char *const *arguments;
    const char *const *environment;
    const char *before_pid;
    const char *after_pid;
    int64_t timeout_ms; /* 0 = none */
};

/* The container's state, as a file of its own: nobody has to read it. */
static int make_state(const struct init *init, const struct hook *hook)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", init->pid);
    const char *const parts[] = {hook->before_pid, pid, hook->after_pid};
    CLEANUP_CLOSE int fd = sys_above_stdio(sys_memfd_create("ctk-state", MFD_CLOEXEC));
    for (size_t i = 0; fd >= 0 && i < sizeof parts / sizeof parts[0]; i++)
        if (write(fd, parts[i], strlen(parts[i])) != (ssize_t)strlen(parts[i]))
            return -1;
    return fd < 0 || lseek(fd, 0, SEEK_SET) ? -1 : cleanup_keep_fd(&fd);
}

/* What it prints comes out where the container's own errors do. */
static _Noreturn void execute(const struct hook *hook, int state_fd, int report_fd)
{
    sigset_t none;
    sigemptyset(&none);
    setsid();
    umask(022);
    if (!prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) && dup2(state_fd, 0) >= 0 && dup2(2, 1) >= 0 &&
        !sigprocmask(SIG_SETMASK, &none, NULL))
        execve(hook->path, (char *const *)hook->arguments, (char *const *)hook->environment);
    int err = errno;
    _exit(write(report_fd, &err, sizeof err) < 0 ? 126 : 127);
}

/* 0 once it was executed, or the errno of why it wasn't. */
static int read_report(int report_fd)
{
    int err;
    ssize_t length;
    while ((length = read(report_fd, &err, sizeof err)) < 0 && errno == EINTR)
        continue;
    return length == sizeof err ? err : 0;
}

/* SIGCHLD is blocked, as all signals are since before our birth. -1 and ETIMEDOUT. */
static int await_end(pid_t pid, int64_t timeout_ms, int *ret_status)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    int64_t deadline = sys_now() + timeout_ms * (NANOSECONDS / 1000);
    while (waitpid(pid, ret_status, WNOHANG) == 0) {
        int64_t left = deadline - sys_now();
        const struct timespec patience = {left / NANOSECONDS, left % NANOSECONDS};
        if (timeout_ms && left <= 0) {
            kill(-pid, SIGKILL);
            waitpid(pid, ret_status, 0);
            errno = ETIMEDOUT;
            return -1;
        }
        sigtimedwait(&child, NULL, timeout_ms ? &patience : NULL);
    }
    return 0;
}

/* As number 1 of a PID namespace we have what it left behind too. */
static void reap_orphans(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

static int run(const struct init *init, const struct hook *hook, struct ctk_error *error)
{
    int report[2];
    int status = 0;
    CLEANUP_CLOSE int state = make_state(init, hook);
    if (state < 0 || pipe2(report, O_CLOEXEC))
        return error_set(error, errno, hook->op, hook->path, "preparing its standard input");
    pid_t pid = fork();
    if (pid == 0)
        execute(hook, state, report[1]);
    int err = pid < 0 ? errno : 0;
    close(report[1]);
    if (pid > 0)
        err = read_report(report[0]);
    close(report[0]);
    if (pid > 0 && await_end(pid, hook->timeout_ms, &status))
        return error_set(error, ETIMEDOUT, hook->op, hook->path,
                         "it did not end within %lld ms, and was killed",
                         (long long)hook->timeout_ms);
    if (err)
        return error_set(error, err, hook->op, hook->path, "it can't be executed");
    reap_orphans();
    if (WIFSIGNALED(status))
        return error_set(error, ECANCELED, hook->op, hook->path, "signal %d ended it",
                         WTERMSIG(status));
    return WEXITSTATUS(status) ? error_set(error, ECANCELED, hook->op, hook->path,
                                           "it ended with status %d", WEXITSTATUS(status))
                               : 0;
}

int step_run_hook(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct hook hook = {.path = step->strings, .timeout_ms = step->numbers[0]};
    const char *what = string_next(hook.path);
    snprintf(hook.op, sizeof hook.op, "run %.56s", what);
    hook.before_pid = string_next(what);
    hook.after_pid = string_next(hook.before_pid);
    CLEANUP_FREE const char **pointers = calloc((size_t)step->string_count, sizeof *pointers);
    if (!pointers)
        return error_set(error, ENOMEM, hook.op, hook.path, NULL);
    int64_t argument_count = step->numbers[1];
    const char *next = string_next(hook.after_pid);
    hook.arguments = string_pointers(pointers, &next, argument_count);
    hook.environment = string_pointers(pointers + argument_count + 1, &next,
                                       step->string_count - 4 - argument_count);
    note_pid(init);
    if (!init->pid)
        return error_set(error, ENOENT, hook.op, hook.path,
                         "what number this process has is not known, since /proc was not there");
    return run(init, &hook, error);
}
