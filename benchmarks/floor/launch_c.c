/*
 * launch_c RUNS LOWER STATE CGROUP PROGRAM [steps]
 *
 * What floor_start does, by ctk_launch() from C: the difference to the floor is what the library
 * and ctk-init cost, the difference to Java is what Java costs. With "steps" the medians of each
 * step too.
 */
#include "floor.h"

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "plan_writer.h"

#define CAPABILITIES 0xa80425fb
/* The place of the first node that is made. */
#define NULL_DEVICE 1

#define NO_ALL (CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES | CTK_MOUNT_NO_EXEC)
#define MOST_STEPS 100

static struct ctk_error error;

static void must(int result)
{
    if (result >= 0)
        return;
    fprintf(stderr, "launch_c: step %d: %s %s: %s: %s\n", error.step, error.op, error.path,
            strerror(error.err), error.detail);
    _Exit(125);
}

static void filesystem(struct plan_writer *plan, const char *type, const char *target,
                       int64_t attributes, const char *const *options, uint32_t count)
{
    const char *strings[8] = {target, type, type};
    for (uint32_t i = 0; i < count; i++)
        strings[3 + i] = options[i];
    plan_step(plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(attributes, CTK_PLAN_MAKE_DIRECTORY, 0),
              strings, 3 + count);
}

static void devices(struct plan_writer *plan)
{
    static const struct {
        const char *path;
        int64_t major, minor;
    } nodes[] = {{"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
                 {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0}};
    static const char *const links[][2] = {{"/dev/ptmx", "pts/ptmx"},
                                           {"/dev/fd", "/proc/self/fd"},
                                           {"/dev/stdin", "/proc/self/fd/0"},
                                           {"/dev/stdout", "/proc/self/fd/1"},
                                           {"/dev/stderr", "/proc/self/fd/2"}};
    filesystem(plan, "tmpfs", "/dev", CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_EXEC,
               STRINGS("mode=755", "size=65536k"));
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        plan_step(plan, CTK_STEP_MAKE_NODE,
                  NUMBERS(S_IFCHR | 0666, nodes[i].major, nodes[i].minor, -1, -1),
                  STRINGS(nodes[i].path));
        plan_keep(plan, (uint16_t)(i + 1));
    }
    filesystem(plan, "devpts", "/dev/pts", CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_EXEC,
               STRINGS("newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
    filesystem(plan, "tmpfs", "/dev/shm", NO_ALL, STRINGS("mode=1777", "size=65536k"));
    filesystem(plan, "mqueue", "/dev/mqueue", NO_ALL, NO_STRINGS);
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        plan_step(plan, CTK_STEP_MAKE_LINK, NO_NUMBERS, links[i], 2);
}

static void system_mounts(struct plan_writer *plan, int cgroup)
{
    static const char *const masked[] = {
        "/proc/asound",     "/proc/acpi",        "/proc/interrupts",
        "/proc/kcore",      "/proc/keys",        "/proc/latency_stats",
        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
        "/proc/scsi",       "/sys/firmware",     "/sys/devices/virtual/powercap"};
    static const char *const read_only[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                            "/proc/sysrq-trigger"};
    filesystem(plan, "proc", "/proc", NO_ALL, NO_STRINGS);
    devices(plan);
    filesystem(plan, "sysfs", "/sys", NO_ALL | CTK_MOUNT_READ_ONLY, NO_STRINGS);
    if (cgroup)
        filesystem(plan, "cgroup2", "/sys/fs/cgroup", NO_ALL | CTK_MOUNT_READ_ONLY, NO_STRINGS);
    for (size_t i = 0; i < sizeof masked / sizeof masked[0]; i++)
        plan_step(plan, CTK_STEP_MASK_PATH, NUMBERS(1, NULL_DEVICE), &masked[i], 1);
    for (size_t i = 0; i < sizeof read_only / sizeof read_only[0]; i++)
        plan_step(plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(1), &read_only[i], 1);
}

static void make_plan(struct plan_writer *plan, const char *lower, const char *upper,
                      const char *work, int cgroup, const char *program)
{
    const int64_t namespaces = CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_PID | CTK_NAMESPACE_UTS |
                               CTK_NAMESPACE_IPC | CTK_NAMESPACE_NETWORK | CTK_NAMESPACE_CGROUP;
    plan_start(plan);
    plan_step(plan, CTK_STEP_CLONE, NUMBERS(namespaces), STRINGS("", ""));
    plan_step(plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_PRIVATE, 1), STRINGS("/"));
    plan_step(plan, CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 1),
              STRINGS("/", lower, upper, work, "volatile"));
    system_mounts(plan, cgroup);
    plan_step(plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("floor"));
    plan_step(plan, CTK_STEP_LOOPBACK_UP, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_NO_NEW_PRIVILEGES, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_BOUND_CAPABILITIES, NUMBERS(CAPABILITIES), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_IDS, NUMBERS(0, 0, 1, 0), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(CAPABILITIES, CAPABILITIES, 0), NO_STRINGS);
    plan_step(plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(9), NO_STRINGS);
    plan_step(plan, CTK_STEP_NEW_SESSION, NO_NUMBERS, NO_STRINGS);
    plan_execute(plan, program, NULL);
}

struct run {
    int64_t executed, ended, removed;
    int64_t steps[MOST_STEPS + 1];
};

static void run(const char *lower, const char *state, const char *cgroup, const char *program,
                struct run *ret)
{
    char layer[4096], upper[4200], work[4200], name[64];
    static const int32_t stdio[] = {0, 1, 2};
    int32_t process[2];
    int32_t status[2];
    struct plan_writer plan;
    int64_t begin = now();
    snprintf(layer, sizeof layer, "%s/layer", state);
    snprintf(upper, sizeof upper, "%s/upper", layer);
    snprintf(work, sizeof work, "%s/work", layer);
    check(!mkdir(layer, 0700) && !mkdir(upper, 0755) && !mkdir(work, 0755), layer);
    int parent = -1;
    int group = -1;
    if (strcmp(cgroup, "-") != 0) {
        snprintf(name, sizeof name, "launch-%d", getpid());
        must(parent = ctk_cgroup_open(cgroup, &error));
        must(group = ctk_cgroup_make(parent, name, &error));
    }
    make_plan(&plan, lower, upper, work, group >= 0, program);
    must(ctk_launch(plan.bytes, plan.size, stdio, 3, group, -1, -1, process, ret->steps, &error));
    ret->executed = now() - begin;
    struct pollfd ended = {.fd = process[1], .events = POLLIN};
    check(poll(&ended, 1, -1) == 1, "poll");
    must(ctk_process_reap(process[1], status, &error));
    check(status[0] == 0 && status[1] == 0, "the program");
    ret->ended = now() - begin;
    close(process[1]);
    if (group >= 0) {
        close(group);
        must(ctk_cgroup_remove(parent, name, &error));
        close(parent);
    }
    must(ctk_tree_remove(layer, &error));
    ret->removed = now() - begin;
    plan_free(&plan);
}

/* The median of one number of all runs, at this offset into struct run. */
static long median_of(const struct run *all, int runs, size_t offset, int64_t *buffer)
{
    for (int i = 0; i < runs; i++)
        memcpy(&buffer[i], (const char *)&all[i] + offset, sizeof buffer[i]);
    return (long)median(buffer, runs);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: launch_c RUNS LOWER STATE CGROUP PROGRAM [steps]\n");
        return 125;
    }
    int runs = atoi(argv[1]);
    check(runs > 0, "RUNS");
    struct run *all = calloc((size_t)runs, sizeof *all);
    int64_t *buffer = calloc((size_t)runs, sizeof *buffer);
    check(all && buffer, "memory");
    for (int i = 0; i < runs; i++)
        run(argv[2], argv[3], argv[4], argv[5], &all[i]);
    if (argc > 6) {
        for (int i = 0; i < runs; i++)
            for (int step = MOST_STEPS; step > 0; step--)
                all[i].steps[step] -= all[i].steps[step - 1];
        for (size_t step = 1; step <= MOST_STEPS && all[0].steps[step] > 0; step++)
            printf("step %zu %ld\n", step,
                   median_of(all, runs, offsetof(struct run, steps) + step * 8, buffer));
    }
    printf("executed %ld\n", median_of(all, runs, offsetof(struct run, executed), buffer));
    printf("ended %ld\n", median_of(all, runs, offsetof(struct run, ended), buffer));
    printf("removed %ld\n", median_of(all, runs, offsetof(struct run, removed), buffer));
    return 0;
}
