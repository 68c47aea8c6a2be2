/*
 * init.h - ctk-init: reads a plan, carries out its steps one by one, and executes a program.
 * Single-threaded and static. It decides nothing: every choice was made when the plan was written.
 */
#ifndef CTK_INIT_INIT_H
#define CTK_INIT_INIT_H

#include <sys/types.h>

#include "mount/mount.h"
#include "plan/boot.h"
#include "plan/plan.h"

struct init {
    const struct boot *boot;
    int64_t *times; /* shared with the launching process */
    uint32_t step;  /* the one being done, from 1 */
    int root_fd;    /* the new root once something was mounted on "/", before that -1 */
    int empty_fd;   /* an empty read-only directory, once the first directory was masked */
    int places[CTK_PLAN_MOST_PLACES + 1]; /* what steps kept, by number; ctk/plan.h */
    mode_t umask;                         /* the program's */
    int64_t clock_ahead; /* of our monotonic clock before the launching process's, nanoseconds */
    pid_t pid;           /* see note_pid() */
    struct {             /* what the launching process has */
        mode_t umask;
        uint64_t ignored; /* a bit for each signal, 1 << (number - 1) */
    } launcher;
};

/* Calls function for every open descriptor from `first` on. -1 and errno where /proc is missing. */
int each_descriptor(int first, void (*function)(int fd));

/* Notes the process's number on the machine, as its /proc has it, once: before that is out of
 * reach. 0 where there is none. */
void note_pid(struct init *init);

/* Makes the next `count` strings at *from an array that ends with NULL, at `to`, and returns it. */
const char *const *string_pointers(const char **to, const char **from, int64_t count);

/* setns(2); -1 and errno. */
int enter_namespace(struct init *init, int fd, int type);

/* Where a step's target is to be looked for; nothing is opened yet. */
void target_of(const struct init *init, const struct plan_step *step, struct mount_target *target);

/* For steps whose target must not be the machine's. */
int need_root(const struct init *init, const struct plan_step *step, const char *op,
              struct ctk_error *error);
#define NOTHING_ON_ROOT "nothing is mounted on / yet"

/* Opens the directory that a step's target lies in, made where it is absent. */
int target_parent(const struct init *init, const struct plan_step *step, const char **ret_name,
                  const char *op, struct ctk_error *error);

/* For steps that mount: opens their target, made where it is absent and `make` says so. */
int mount_point_open(const struct init *init, const struct plan_step *step, int64_t make,
                     struct mount_target *target, const char *op, struct ctk_error *error);

/* Where such a step wants the descriptor of what it mounts; NULL = it goes its way. */
int *mount_wanted(struct init *init, const struct plan_step *step,
                  const struct mount_target *target);

/* Ends such a step: the first mount on "/" is the new root, in which all later targets are
 * resolved. Returns `result`. */
int mount_done(struct init *init, const struct plan_step *step, struct mount_target *target,
               int result);

/* Closes all descriptors from `first` on. */
void close_all(int first);

/* One step. 0, or -errno with *error filled. */
typedef int step_function(struct init *init, const struct plan_step *step, struct ctk_error *error);

step_function step_join_namespace;
step_function step_set_propagation;
step_function step_mount_overlay;
step_function step_bind;
step_function step_bind_in_place;
step_function step_mount_filesystem;
step_function step_set_attributes;
step_function step_mask_path;
step_function step_read_only_path;
step_function step_pivot_root;
step_function step_new_keyring;
step_function step_make_directory;
step_function step_make_node;
step_function step_make_link;
step_function step_write_file;
step_function step_change_directory;
step_function step_set_hostname;
step_function step_loopback_up;
step_function step_set_limit;
step_function step_new_session;
step_function step_no_new_privileges;
step_function step_bound_capabilities;
step_function step_set_ids;
step_function step_set_capabilities;
step_function step_death_signal;
step_function step_supervise;
step_function step_inherit;
step_function step_own_streams;
step_function step_set_parameter;
step_function step_raise_ambient;
step_function step_set_umask;
step_function step_set_domain_name;
step_function step_unshare;
step_function step_new_time_namespace;
step_function step_set_scheduler;
step_function step_set_io_priority;
step_function step_set_personality;
step_function step_run_hook;
step_function step_await;
step_function step_remount;
step_function step_attach;
step_function step_execute;
step_function step_wait;
step_function step_guard;

#endif
