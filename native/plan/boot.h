/*
 * boot.h - what libctk hands to ctk-init: one memory file, named by its descriptor number as the
 * only argument.
 *
 *   struct boot, then fds[fd_count], then from times_offset on times[step_count + 1], then from
 * plan_offset on the plan
 *
 * ctk-init maps it shared and writes the times. It answers on error_fd, with one struct ctk_error
 * when a step fails and with nothing, by the descriptor's closing, when the program was executed.
 */
#ifndef CTK_PLAN_BOOT_H
#define CTK_PLAN_BOOT_H

#include <stdint.h>

#define BOOT_MAGIC 0x424b5443u

struct boot {
    uint32_t magic;
    uint32_t times_offset;
    uint32_t plan_offset;
    uint32_t plan_size;
    int32_t error_fd;
    int32_t lifeline_fd; /* reads end of file once the launching process is dead */
    int32_t known_fd;    /* a byte from the guard, once it knows the process; -1 = there is none */
    uint32_t fd_count;
    int32_t fds[];
};

#endif
