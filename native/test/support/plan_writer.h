/* plan_writer.h - writes the messages of ctk/plan.h, as the Java side does. */
#ifndef CTK_TEST_PLAN_WRITER_H
#define CTK_TEST_PLAN_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include <ctk/plan.h>

struct plan_writer {
    uint8_t *bytes;
    size_t size;
    size_t room;
    size_t last; /* where the last step begins */
};

#define NUMBERS(...)                                                                               \
    (const int64_t[]){__VA_ARGS__}, (uint32_t)(sizeof((const int64_t[]){__VA_ARGS__}) / 8)
#define STRINGS(...)                                                                               \
    (const char *const[]){__VA_ARGS__},                                                            \
        (uint32_t)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define NO_NUMBERS NULL, 0
#define NO_STRINGS NULL, 0

void plan_start(struct plan_writer *writer);

void plan_step(struct plan_writer *writer, uint32_t op, const int64_t *numbers,
               uint32_t number_count, const char *const *strings, uint32_t string_count);

/* What plan_step() wrote last has its target in a place, whose path is the first `skip` bytes of
 * it. */
void plan_in(struct plan_writer *writer, uint16_t place, uint16_t skip);

/* What plan_step() wrote last keeps what it makes. */
void plan_keep(struct plan_writer *writer, uint16_t place);

/* The last step: one program, by its path, with arguments (NULL-terminated, from argv[1] on). */
void plan_execute(struct plan_writer *writer, const char *path, const char *const *arguments);

void plan_free(const struct plan_writer *writer);
#define PLAN_FREE __attribute__((cleanup(plan_free)))

#endif
