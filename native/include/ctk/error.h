/* error.h - what every function of the interface has: how it is declared, and how it says what went
 * wrong. */
#ifndef CTK_ERROR_H
#define CTK_ERROR_H

#include <stdint.h>

#if defined(__GNUC__)
#define CTK_API __attribute__((visibility("default")))
#else
#define CTK_API
#endif

/*
 * What went wrong. Smaller than PIPE_BUF (4096 bytes, pipe(7)), so that a process on its way into a
 * container can send it through a pipe in one piece. Strings are NUL-terminated and cut where they
 * don't fit.
 */
struct ctk_error {
    int32_t err;       /* a positive errno(3) */
    int32_t step;      /* the plan's step that failed, counted from 1; 0 = none */
    char op[64];       /* the operation, such as "mount overlay on"; the path completes it */
    char path[2048];   /* what it was done to; "" = nothing that has a name */
    char detail[1024]; /* what is known beyond errno; "" = nothing */
};

#endif
