/* Without close_range(2): the list of what is open. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "init.h"
#include "sys/sys.h"

int each_descriptor(int first, void (*function)(int fd))
{
    DIR *list = opendir("/proc/self/fd");
    if (!list)
        return -1;
    struct dirent *entry;
    while ((entry = readdir(list))) {
        int fd = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && fd >= first && fd != dirfd(list))
            function(fd);
    }
    closedir(list);
    return 0;
}

static void close_one(int fd)
{
    close(fd);
}

void close_all(int first)
{
    if (sys_close_range((unsigned)first, ~0u, 0))
        each_descriptor(first, close_one);
}
