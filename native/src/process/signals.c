/* Signals of this process as something to read. A handler, and no signalfd(2): that one needs the
 * signals blocked in every thread, and a process with many has no say over all of them. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/error.h"
#include "sys/sys.h"

static int ends[2];
static int open_errno;

static void open_once(void)
{
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
        open_errno = errno;
        return;
    }
    ends[0] = sys_above_stdio(ends[0]);
    ends[1] = sys_above_stdio(ends[1]);
    if (ends[0] < 0 || ends[1] < 0)
        open_errno = EMFILE;
}

static void caught(int number, siginfo_t *info, void *context)
{
    (void)context;
    int saved = errno;
    int32_t record[2] = {number, info->si_code == SI_KERNEL};
    /* Full: thousands are unread, and one more says nothing new. */
    (void)!write(ends[1], record, sizeof record);
    errno = saved;
}

int ctk_signals_open(struct ctk_error *ret_error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_once);
    return open_errno ? error_set(ret_error, open_errno, "catch signals", NULL, "opening a pipe")
                      : ends[0];
}

int ctk_signals_catch(int32_t signal_number, struct ctk_error *ret_error)
{
    struct sigaction action;
    if (sigaction(signal_number, NULL, &action))
        return error_set(ret_error, errno, "catch signal", NULL, "%d", signal_number);
    if (!(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN)
        return 0;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = caught;
    /* SA_ONSTACK: the thread that it meets may be one with a small stack. */
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    if (!sigaction(signal_number, &action, NULL))
        return 1;
    return error_set(ret_error, errno, "catch signal", NULL, "%d", signal_number);
}
