/* The other last step: no program, a process that is there for as long as its launcher is. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"

int step_wait(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)step;
    sigset_t none;
    sigemptyset(&none);
    if (dup2(init->boot->lifeline_fd, 0) < 0)
        return error_set(error, errno, "wait for the launching process", NULL, NULL);
    /* Whoever asks it to end is obeyed: a service manager, first of all. */
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* The end of the pipe for errors tells the launcher that nothing failed. */
    close_all(1);
    char byte;
    while (read(0, &byte, 1) < 0 && errno == EINTR)
        continue;
    _exit(0);
}
