/* launch.h - the parts of ctk_launch(). */
#ifndef CTK_LAUNCH_LAUNCH_H
#define CTK_LAUNCH_LAUNCH_H

#include <stdbool.h>

#include <ctk/ctk.h>

#include "plan/plan.h"

/* ctk-init, embedded in this library: sealed in memory, or a read-only file where memory may not be
 * executed. */
int init_image_open(struct ctk_error *error);

/* The reading end of a pipe that this process holds the only writing end of, as long as it lives.
 * -errno. */
int lifeline_fd(void);

/* Memory file with all that ctk-init is given (boot.h). */
int boot_make(const struct plan *plan, const int32_t *fds, int32_t fd_count, int error_fd,
              int known_fd, struct ctk_error *error);

/* Gives a guard a process, and the end of a pipe into which it writes a byte when it knows it. */
int guard_tell(int guard_fd, int pidfd, int kill_fd, int known_fd, struct ctk_error *error);

/* Reads the step times back. */
void boot_read_times(int boot_fd, const struct plan *plan, int32_t fd_count, int64_t *ret_times);

/* What the child needs. It shares our memory until it executes ctk-init, so that it can leave here
 * why it couldn't. */
struct birth {
    uint64_t namespaces;
    const char *uid_map; /* "" = no map */
    const char *gid_map;
    int cgroup_fd;
    int init_fd;
    const int *inherited; /* descriptors for ctk-init */
    int inherited_count;
    char boot_number[16]; /* its only argument: the descriptor of boot.h's file */

    int gate[2]; /* the child waits here until we have prepared what only the parent can; -1 =
                    needn't */
    uint64_t late_namespaces;   /* made by the child after the gate */
    bool old;                   /* by clone(2) and not by clone3(2) */
    bool cloned;                /* there was a child */
    volatile bool began;        /* and it came as far as its first instruction */
    volatile int err;           /* why the child failed, 0 = it didn't */
    const char *volatile doing; /* at what */
};

/* Clones the child. ret_process as for ctk_launch(). */
int birth_clone(struct birth *birth, void *stack, size_t stack_size, int32_t *ret_process,
                struct ctk_error *error);

/* Whether to try once more after a failure, by clone(2) and a move into the group. Some kernels
 * (Linux 6.1.176 is one) kill every child that clone3(2) has born into a group that was killed
 * before (cgroup.kill): they compare how often its parent's group was killed with how often its own
 * was. */
bool birth_again(struct birth *birth);

/* Instead of birth_prepare(), for a child that is to be killed. */
void birth_abandon(struct birth *birth);

/* Writes the maps of a process's user namespace; "" = none. */
int birth_map_ids(int pid, const char *uid_map, const char *gid_map, struct ctk_error *error);

/* Maps ids, joins the group, and opens the gate. */
int birth_prepare(const struct birth *birth, int pid, struct ctk_error *error);

#endif
