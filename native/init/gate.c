/* The step that waits for the launching process. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"

#define OP "wait at the gate"

int step_await(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    int arrival = init->boot->fds[step->numbers[0]];
    int release = init->boot->fds[step->numbers[1]];
    char text[16];
    char byte;
    ssize_t length;
    note_pid(init);
    snprintf(text, sizeof text, "%d\n", init->pid);
    if (write(arrival, text, strlen(text)) != (ssize_t)strlen(text))
        return error_set(error, errno == EPIPE ? ECANCELED : errno, OP, NULL,
                         "nobody waits for this process there");
    while ((length = read(release, &byte, 1)) < 0 && errno == EINTR)
        continue;
    if (length == 1)
        return 0;
    return error_set(error, length == 0 ? ECANCELED : errno, OP, NULL, "it is shut for good");
}
