/* plan.h - reading the plan's format (ctk/plan.h). Shared by libctk, which checks a plan, and
 * ctk-init, which follows it. */
#ifndef CTK_PLAN_PLAN_H
#define CTK_PLAN_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include <ctk/ctk.h>
#include <ctk/plan.h>

struct plan {
    const uint8_t *bytes; /* 8-byte aligned */
    size_t size;
    uint32_t step_count;
};

struct plan_step {
    uint32_t op;
    uint32_t number_count;
    uint32_t string_count;
    uint16_t place; /* that its target lies in, 0 = none */
    uint16_t skip;  /* how many bytes of its target are that place's own path */
    uint16_t keep;  /* the place that it makes, 0 = none */
    const int64_t *numbers;
    const char *strings; /* the first one; string_next() finds the others */
};

/* Checks every byte of a plan from an untrusted writer; after that plan_next() needs no more
 * checks. 0 or -EINVAL. */
int plan_check(const uint8_t *bytes, size_t size, int fd_count, struct plan *ret_plan,
               struct ctk_error *error);

/* The step at *offset (0 = the first), and *offset moves behind it. */
struct plan_step plan_next(const struct plan *plan, size_t *offset);

#endif
