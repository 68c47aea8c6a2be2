/* container.h - launches plans and waits for their programs. */
#ifndef CTK_TEST_CONTAINER_H
#define CTK_TEST_CONTAINER_H

#include "harness.h"
#include "plan_writer.h"

#define MOST_STEPS 128

struct container {
    int32_t process[2];
    int64_t times[MOST_STEPS + 1];
    int output;        /* what the program writes to 1 and 2; -1 = nothing was started */
    int cgroup_fd;     /* before the launch; -1 = none */
    int32_t extra[16]; /* descriptors for steps, from index 3 on */
    int extra_count;
};

#define CONTAINER                                                                                  \
    {                                                                                              \
        .output = -1, .cgroup_fd = -1                                                              \
    }

/* ctk_launch(), with errors in test_error. */
int container_try(struct container *container, const struct plan_writer *plan);

/* The same; has to succeed. */
void container_start(struct container *container, const struct plan_writer *plan);

/* Reads what it writes until it ends or has written `until`; the string is static. */
char *container_read(const struct container *container, const char *until);

/* Waits for its end; 128 + n for a signal. Closes all. */
int container_wait(struct container *container);

/* Kills and waits. */
void container_end(struct container *container);

/* All three: the output; the exit status has to be 0. */
char *container_run(const struct plan_writer *plan);

/* A plan's begin: clone into these namespaces, mounts private if there is a mount namespace. As an
 * ordinary user, or with a user namespace, the caller is root inside. */
void container_plan(struct plan_writer *plan, int64_t namespaces);

/* The plan's end: probe with these arguments (NULL-terminated). */
void container_probe(struct plan_writer *plan, const char *first, const char *second);

/* Starts a plan of nothing but probe, in namespaces of its own, below a supervisor or not. */
void container_start_probe(struct container *container, int64_t namespaces, bool supervised,
                           const char *first, const char *second);

/* The same, and waits for its end: its exit status. */
int container_probe_status(int64_t namespaces, bool supervised, const char *first,
                           const char *second);

/* A probe that sleeps; it sleeps already. */
void container_start_sleeper(struct container *container, int64_t namespaces);

#endif
