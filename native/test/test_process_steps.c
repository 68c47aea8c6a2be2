/* Steps on namespaces, clocks and scheduling. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rooted.h"

static void add(struct plan_writer *plan, uint32_t op, int64_t first, int64_t second)
{
    plan_step(plan, op, NUMBERS(first, second), NO_STRINGS);
}

/* Ends a plan with probe; its output. */
static const char *probe(struct plan_writer *plan, const char *first, const char *second)
{
    container_probe(plan, first, second);
    const char *text = container_run(plan);
    plan_free(plan);
    return text;
}

/* The last step fails like this. */
static void fails(struct plan_writer *plan, int err, const char *op, const char *detail)
{
    struct container container = CONTAINER;
    container_probe(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_TEXT(test_error.op, op);
    CHECK_CONTAINS(test_error.detail, detail);
    plan_free(plan);
}

/* ---- namespaces ------------------------------------------------------------------------------ */

static void unshare_more(void)
{
    char before[64] = "";
    struct plan_writer plan;
    CHECK(readlink("/proc/self/ns/uts", before, sizeof before - 1) > 0);
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_UNSHARE, NUMBERS(CTK_NAMESPACE_UTS | CTK_NAMESPACE_IPC), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("apart"));
    CHECK_TEXT(probe(&plan, "hostname", NULL), "apart\n");
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_UNSHARE, NUMBERS(CTK_NAMESPACE_UTS), NO_STRINGS);
    CHECK(!strstr(probe(&plan, "link", "/proc/self/ns/uts"), before));
}

/* One of PIDs is for whom the supervisor forks. */
static void unshare_numbers(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_UNSHARE, NUMBERS(CTK_NAMESPACE_PID), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    CHECK_CONTAINS(probe(&plan, "state", NULL), "\npid 1\n");
}

static void unshare_without_privilege(void)
{
    struct plan_writer plan;
    plan_start(&plan);
    plan_step(&plan, CTK_STEP_CLONE, NUMBERS(0), STRINGS("", ""));
    plan_step(&plan, CTK_STEP_UNSHARE, NUMBERS(CTK_NAMESPACE_UTS), NO_STRINGS);
    fails(&plan, EPERM, "unshare namespaces", "need root or a user namespace");
}

static void need_time_namespaces(void)
{
    if (access("/proc/self/ns/time", F_OK))
        test_skip("this kernel has no time namespaces");
}

static double uptime(const char *text)
{
    return strtod(text, NULL);
}

static void clocks_of_its_own(void)
{
    struct plan_writer plan;
    need_time_namespaces();
    char *machine = read_file("/proc/uptime");
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_NEW_TIME_NAMESPACE, NUMBERS(5000000, 0, 1000000, 500000000),
              NO_STRINGS);
    double difference = uptime(probe(&plan, "read", "/proc/uptime")) - uptime(machine);
    CHECK(difference >= 1000000.4 && difference < 1000200);
    free(machine);
}

/* The launching process reads the times of the steps by its own clock. */
static void times_are_the_launchers(void)
{
    struct plan_writer plan;
    struct container container = CONTAINER;
    need_time_namespaces();
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_NEW_TIME_NAMESPACE, NUMBERS(5000000, 0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_UMASK, NUMBERS(0), NO_STRINGS);
    container_probe(&plan, "exit", "0");
    container_start(&container, &plan);
    CHECK_NUMBER(container_wait(&container), 0);
    for (int i = 1; i <= 4; i++)
        CHECK(container.times[i] >= container.times[i - 1] &&
              container.times[i] < container.times[0] + 60000000000);
    plan_free(&plan);
}

static void clocks_before_their_zero(void)
{
    struct plan_writer plan;
    need_time_namespaces();
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_NEW_TIME_NAMESPACE, NUMBERS(0, 0, -1000000000, 0), NO_STRINGS);
    fails(&plan, ERANGE, "make time namespace", "before its zero");
    CHECK_TEXT(test_error.path, "/proc/self/timens_offsets");
}

/* ---- scheduling ------------------------------------------------------------------------------ */

static void scheduling(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_SCHEDULER, NUMBERS(SCHED_BATCH, 7, 0, 0, 0, 0, 0), NO_STRINGS);
    add(&plan, CTK_STEP_SET_IO_PRIORITY, 2, 6);
    CHECK_TEXT(probe(&plan, "schedule", NULL), "policy 3 priority 0 nice 7 io 2:6\n");
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_SCHEDULER, NUMBERS(SCHED_OTHER, 5, 0, 0, 0, 0, 0), NO_STRINGS);
    add(&plan, CTK_STEP_SET_IO_PRIORITY, 3, 0);
    CHECK_TEXT(probe(&plan, "schedule", NULL), "policy 0 priority 0 nice 5 io 3:0\n");
}

static void scheduling_of_root(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_SCHEDULER, NUMBERS(SCHED_RR, 0, 3, 0, 0, 0, 0), NO_STRINGS);
    add(&plan, CTK_STEP_SET_IO_PRIORITY, 1, 4);
    CHECK_TEXT(probe(&plan, "schedule", NULL), "policy 2 priority 3 nice 0 io 1:4\n");
}

static void failing_scheduling(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_SCHEDULER, NUMBERS(SCHED_FIFO, 0, 1, 0, 0, 0, 0), NO_STRINGS);
    fails(&plan, EPERM, "set scheduler", "policy 1, nice 0, priority 1: it takes CAP_SYS_NICE");
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_SCHEDULER, NUMBERS(SCHED_FIFO, 0, 100, 0, 0, 0, 0), NO_STRINGS);
    fails(&plan, EINVAL, "set scheduler", "out of its range");
    container_plan(&plan, 0);
    add(&plan, CTK_STEP_SET_IO_PRIORITY, 1, 0);
    fails(&plan, EPERM, "set I/O priority", "class 1, level 0: real time takes");
    container_plan(&plan, 0);
    add(&plan, CTK_STEP_SET_IO_PRIORITY, 7, 0);
    fails(&plan, EINVAL, "set I/O priority", "no such class");
}

static void personalities(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_PERSONALITY, NUMBERS(8), NO_STRINGS);
    CHECK_TEXT(probe(&plan, "read", "/proc/self/personality"), "00000008\n");
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(unshare_more), BOTH(unshare_numbers), USER(unshare_without_privilege),
      ROOT(clocks_of_its_own), ROOT(times_are_the_launchers), ROOT(clocks_before_their_zero),
      BOTH(scheduling), ROOT(scheduling_of_root), USER(failing_scheduling), BOTH(personalities))
