/* check.h - the parts of plan_check(). */
#ifndef CTK_PLAN_CHECK_H
#define CTK_PLAN_CHECK_H

#include <stdbool.h>

#include "plan/plan.h"

/* What a step of an operation is made of. */
struct plan_shape {
    uint8_t numbers; /* at least */
    uint8_t strings; /* at least */
    uint8_t kind;
};

enum plan_kind {
    PLAN_OTHER = 0,
    PLAN_TARGET = 1, /* its first string is a target */
    PLAN_PLACE = 2,  /* and what it makes can be a place */
    PLAN_END = 3,    /* nothing follows it */
};

/* NULL for an operation that there is not. */
const struct plan_shape *plan_shape(uint32_t op);

/* What is wrong with the numbers of a step that has all that its shape asks for; NULL = nothing. */
const char *plan_content_trouble(const struct plan_step *step, int fd_count);

#endif
