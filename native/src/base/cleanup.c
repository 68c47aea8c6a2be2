#include "base/cleanup.h"

#include <errno.h>
#include <unistd.h>

void cleanup_close_fd(const int *fd)
{
    if (*fd < 0)
        return;
    int saved = errno;
    close(*fd);
    errno = saved;
}
