/* Staying as the first process: reaps whatever is orphaned, passes signals on, and ends as the
 * program does. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"

/* Reaps all that has ended; returns the program's exit status once it has, before that -1. */
static int reap(pid_t program)
{
    int result = -1;
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
        if (ended == program)
            result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

/* What a terminal sends is for all of a foreground group: a shell that hears of it alone goes on
 * waiting for its program. */
static void pass_on(pid_t program, int number)
{
    bool typed = number == SIGINT || number == SIGQUIT;
    if (!typed || kill(-program, number))
        kill(program, number);
}

static _Noreturn void supervise(pid_t program)
{
    sigset_t all;
    memset(&all, 0xff, sizeof all); /* sigfillset() leaves out those that musl keeps to itself */
    /* Open descriptors here would keep the program's readers from ever seeing an end of file. */
    close_all(0);
    for (;;) {
        siginfo_t info;
        if (sigwaitinfo(&all, &info) < 0)
            continue;
        if (info.si_signo != SIGCHLD)
            pass_on(program, info.si_signo);
        int status = reap(program);
        if (status >= 0)
            _exit(status);
    }
}

int step_supervise(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)step;
    note_pid(init); /* it is us that the launching process knows */
    int death_signal = 0;
    prctl(PR_GET_PDEATHSIG, &death_signal, 0, 0, 0);
    /* Signals are blocked since before our birth, so that none is lost before it can be passed on.
     */
    pid_t program = fork();
    if (program < 0)
        return error_set(error, errno, "fork", NULL, NULL);
    if (program > 0)
        supervise(program);
    /* It isn't inherited. As PID 1 the supervisor takes all with it, but it need not be PID 1. */
    if (death_signal && prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0))
        return error_set(error, errno, "set death signal", NULL, NULL);
    return 0;
}
