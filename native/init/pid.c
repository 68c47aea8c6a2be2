/* What number the machine knows this process by. */
#include <stdlib.h>
#include <unistd.h>

#include "init.h"

void note_pid(struct init *init)
{
    char text[32];
    if (init->pid)
        return;
    ssize_t length = readlink("/proc/self", text, sizeof text - 1);
    if (length <= 0)
        return;
    text[length] = 0;
    init->pid = atoi(text);
}
