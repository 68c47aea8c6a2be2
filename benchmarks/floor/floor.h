/* floor.h - what the floor programs share: timing and dying. They use nothing of libctk, by
 * intention. */
#ifndef CTK_FLOOR_H
#define CTK_FLOOR_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline void check(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    _Exit(125);
}

static inline int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static inline int64_t median(int64_t *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, compare);
    return times[count / 2];
}

#endif
