/* Hooks, and the gate that a process waits at. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rooted.h"

#define SHELL "/bin/sh"

static void add_hook(struct plan_writer *plan, int64_t timeout_ms, const char *script)
{
    plan_step(plan, CTK_STEP_RUN_HOOK, NUMBERS(timeout_ms, 4),
              STRINGS(SHELL, "poststart hook", "{\"pid\":", ",\"id\":\"x\"}", "sh", "-c", script,
                      test_directory(), "HOOK=a b"));
}

static void add_failing(struct plan_writer *plan, const char *path)
{
    plan_step(plan, CTK_STEP_RUN_HOOK, NUMBERS(0, 1), STRINGS(path, "hook", "", "", "hook"));
}

static char *run(struct plan_writer *plan)
{
    container_probe(plan, "exit", "0");
    char *text = container_run(plan);
    plan_free(plan);
    return text;
}

static void fails(struct plan_writer *plan, int err, const char *path, const char *detail)
{
    struct container container = CONTAINER;
    container_probe(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_TEXT(test_error.path, path);
    CHECK_CONTAINS(test_error.detail, detail);
    plan_free(plan);
}

/* The number is the machine's, though the hook lives in the new PID namespace. */
static void the_state_is_standard_input(void)
{
    char expected[64];
    struct plan_writer plan;
    struct container container = CONTAINER;
    container_plan(&plan, CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_PID);
    add_hook(&plan, 0, "cat > \"$0/state\"; env > \"$0/environment\"; echo $$ > \"$0/number\"");
    container_probe(&plan, "catch", "10");
    container_start(&container, &plan);
    container_read(&container, "ready");
    snprintf(expected, sizeof expected, "{\"pid\":%d,\"id\":\"x\"}", container.process[0]);
    char *state = read_file("state");
    char *environment = read_file("environment");
    char *number = read_file("number");
    CHECK_TEXT(state, expected);
    CHECK_CONTAINS(environment, "HOOK=a b\n");
    CHECK(!strstr(environment, "HOME="));
    CHECK_TEXT(number, "2\n");
    OK(ctk_process_signal(container.process[1], 10, TEST_ERROR));
    CHECK_NUMBER(container_wait(&container), 50);
    free(state);
    free(environment);
    free(number);
    plan_free(&plan);
}

static void what_it_has(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    add_hook(&plan, 60000, "echo out; echo err >&2; umask; ls /proc/self/fd | tr '\\n' ' '");
    const char *text = run(&plan);
    /* 3 is the directory that ls reads. */
    CHECK_TEXT(text, "out\nerr\n0022\n0 1 2 3 ");
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_RUN_HOOK, NUMBERS(0, 2),
              STRINGS(test_tool("probe"), "hook", "", "", "probe", "state"));
    text = run(&plan);
    CHECK_CONTAINS(text, "leader 1\n");
    CHECK_CONTAINS(text, "SigBlk:\t0000000000000000");
    CHECK_CONTAINS(text, "SigIgn:\t0000000000000000");
    CHECK(!strstr(text, "fd 3"));
}

/* One after another, and before the program. */
static void several(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    add_hook(&plan, 0, "sleep 0.2; echo first");
    add_hook(&plan, 0, "echo second");
    container_probe(&plan, "hostname", NULL);
    const char *text = container_run(&plan);
    CHECK(!strncmp(text, "first\nsecond\n", 13) && text[13]);
    plan_free(&plan);
}

/* Found in the new root, with the number that was noted before. */
static void after_the_root(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_RUN_HOOK, NUMBERS(0, 3),
              STRINGS("/bin/probe", "hook", "", "", "probe", "read", "/proc/self/fd/0"));
    plan_execute(&plan, "/bin/probe", (const char *const[]){"hostname", NULL});
    struct container container = CONTAINER;
    container_start(&container, &plan);
    CHECK_NUMBER(atoi(container_read(&container, NULL)), container.process[0]);
    CHECK_NUMBER(container_wait(&container), 0);
    plan_free(&plan);
}

static void hooks_that_fail(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    add_hook(&plan, 0, "exit 7");
    fails(&plan, ECANCELED, SHELL, "it ended with status 7");
    CHECK_TEXT(test_error.op, "run poststart hook");
    container_plan(&plan, 0);
    add_hook(&plan, 0, "kill -11 $$");
    fails(&plan, ECANCELED, SHELL, "signal 11 ended it");
    container_plan(&plan, 0);
    add_failing(&plan, "/absent");
    fails(&plan, ENOENT, "/absent", "can't be executed");
    container_plan(&plan, 0);
    add_failing(&plan, "/etc/passwd");
    fails(&plan, EACCES, "/etc/passwd", "can't be executed");
}

static void hooks_that_do_not_end(void)
{
    struct plan_writer plan;
    int64_t begin = test_milliseconds();
    container_plan(&plan, 0);
    add_hook(&plan, 200, "sleep 60 & sleep 60");
    fails(&plan, ETIMEDOUT, SHELL, "within 200 ms");
    int status;
    while (waitpid(-1, &status, 0) > 0) /* what it had started came to us */
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(test_milliseconds() - begin < 20000);
}

/* What it leaves behind is not the program's, though that is number 1 then. */
static void orphans_are_reaped(void)
{
    struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_PID);
    add_hook(&plan, 0, "(sleep 0.1 &) ; sleep 0.5");
    run(&plan);
}

/* ---- the gate -------------------------------------------------------------------------------- */

struct gate {
    int32_t arrival[2];
    int32_t release[2];
};

static void make_gate(struct gate *gate, struct container *container)
{
    OK(ctk_pipe_open(gate->arrival, TEST_ERROR));
    OK(ctk_pipe_open(gate->release, TEST_ERROR));
    container->extra[0] = gate->arrival[1];
    container->extra[1] = gate->release[0];
    container->extra_count = 2;
}

static void close_theirs(const struct gate *gate)
{
    close(gate->arrival[1]);
    close(gate->release[0]);
}

static void close_ours(const struct gate *gate)
{
    close(gate->arrival[0]);
    close(gate->release[1]);
}

/* Who attends to the gate while the launch waits: a child, which ends with 0 where all was well. */
static pid_t attend(const struct gate *gate, bool release)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    char text[32] = "";
    char expected[32];
    char path[64];
    close_theirs(gate);
    ssize_t length = read(gate->arrival[0], text, sizeof text - 1);
    if (length < 2 || text[length - 1] != '\n')
        _exit(1);
    snprintf(path, sizeof path, "/proc/%d", atoi(text));
    snprintf(expected, sizeof expected, "%d\n", atoi(text));
    if (access(path, F_OK) || strcmp(text, expected) != 0)
        _exit(2);
    usleep(100000);
    _exit(release && write(gate->release[1], "", 1) != 1 ? 3 : 0);
}

static void add_gate(struct plan_writer *plan)
{
    container_plan(plan, CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_PID);
    plan_step(plan, CTK_STEP_AWAIT, NUMBERS(3, 4), NO_STRINGS);
    container_probe(plan, "hostname", NULL);
}

static int status_of(pid_t pid)
{
    int status = -1;
    CHECK(waitpid(pid, &status, 0) == pid);
    return status;
}

static void through_the_gate(void)
{
    struct gate gate;
    struct plan_writer plan;
    struct container container = CONTAINER;
    make_gate(&gate, &container);
    add_gate(&plan);
    pid_t attendant = attend(&gate, true);
    container_start(&container, &plan);
    CHECK_NUMBER(status_of(attendant), 0);
    CHECK_NUMBER(container_wait(&container), 0);
    CHECK(container.times[3] - container.times[2] > 50000000);
    close_theirs(&gate);
    close_ours(&gate);
    plan_free(&plan);
}

static void the_gate_is_shut(void)
{
    struct gate gate;
    struct plan_writer plan;
    struct container container = CONTAINER;
    make_gate(&gate, &container);
    add_gate(&plan);
    pid_t attendant = attend(&gate, false);
    close_ours(&gate);
    FAILS(container_try(&container, &plan), ECANCELED);
    CHECK_TEXT(test_error.op, "wait at the gate");
    CHECK_NUMBER(status_of(attendant), 0);
    close_theirs(&gate);
    plan_free(&plan);
}

static void nobody_is_at_the_gate(void)
{
    struct gate gate;
    struct plan_writer plan;
    struct container container = CONTAINER;
    make_gate(&gate, &container);
    add_gate(&plan);
    close_ours(&gate);
    FAILS(container_try(&container, &plan), ECANCELED);
    close_theirs(&gate);
    plan_free(&plan);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(the_state_is_standard_input), BOTH(what_it_has), ROOT(several), ROOT(after_the_root),
      BOTH(hooks_that_fail), ROOT(hooks_that_do_not_end), ROOT(orphans_are_reaped),
      BOTH(through_the_gate), ROOT(the_gate_is_shut), ROOT(nobody_is_at_the_gate))
