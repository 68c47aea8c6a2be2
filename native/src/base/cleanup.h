/* cleanup.h - descriptors and memory that go when their variable's scope ends. */
#ifndef CTK_BASE_CLEANUP_H
#define CTK_BASE_CLEANUP_H

#include <stdlib.h>

/* Closes *fd where it is >= 0; errno stays as it was. */
void cleanup_close_fd(const int *fd);

static inline void cleanup_free_pointer(void *pointer)
{
    free(*(void **)pointer);
}

#define CLEANUP_CLOSE __attribute__((cleanup(cleanup_close_fd)))
#define CLEANUP_FREE __attribute__((cleanup(cleanup_free_pointer)))

/* Gives the descriptor away: returns it, and its variable no longer closes it. */
static inline int cleanup_keep_fd(int *fd)
{
    int kept = *fd;
    *fd = -1;
    return kept;
}

#endif
