/* What a launched program finds itself in. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container.h"

static void placed_in_a_group(void)
{
    char path[4200];
    struct container container = CONTAINER;
    container.cgroup_fd = OK(ctk_cgroup_open(test_cgroup(), TEST_ERROR));
    container_start_sleeper(&container, CTK_NAMESPACE_CGROUP);
    snprintf(path, sizeof path, "/proc/%d/cgroup", container.process[0]);
    char *text = read_file(path);
    snprintf(path, sizeof path, "/ctk-test-%d\n", getpid());
    CHECK_CONTAINS(text, path);
    free(text);
    container_end(&container);
    /* Inside, the group is the root of what can be seen. */
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_CGROUP);
    container_probe(&plan, "read", "/proc/self/cgroup");
    container_start(&container, &plan);
    CHECK_CONTAINS(container_read(&container, NULL), "0::/\n");
    CHECK_NUMBER(container_wait(&container), 0);
    close(container.cgroup_fd);
}

static void not_a_group(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container.cgroup_fd = open("/", O_PATH | O_CLOEXEC);
    container_plan(&plan, 0);
    container_probe(&plan, "exit", "0");
    CHECK(container_try(&container, &plan) < 0);
    CHECK(test_error.op[0] != 0);
    close(container.cgroup_fd);
}

/* A limit on files counts for the memory file that ctk-init is executed from. */
static void limited_files(void)
{
    PLAN_FREE struct plan_writer plan;
    struct container container = CONTAINER;
    struct rlimit limit;
    CHECK(!getrlimit(RLIMIT_FSIZE, &limit));
    limit.rlim_cur = 4096;
    CHECK(!setrlimit(RLIMIT_FSIZE, &limit));
    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR); /* as in a JVM */
    container_plan(&plan, 0);
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EFBIG);
    CHECK_CONTAINS(test_error.detail, "ulimit -f");
}

/* The program finds its three descriptors in place, wherever they were. */
static void standard_descriptors(void)
{
    static const int orders[][3] = {{0, 1, 2}, {1, 0, 2}, {2, 0, 1}, {2, 1, 0}, {1, 2, 0},
                                    {0, 2, 1}, {0, 0, 0}, {1, 1, 2}, {0, 10, 1}};
    make_directory("files");
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_execute(&plan, "/bin/sh",
                 (const char *const[]){"-c",
                                       "readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 >"
                                       "\"$0\"",
                                       test_path("result"), NULL});
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        int saved[3];
        char wanted[4096] = "";
        int32_t process[2];
        int64_t times[16];
        char name[16];
        for (int fd = 0; fd < 3; fd++) {
            saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 50);
            snprintf(name, sizeof name, "files/%d", fd);
            int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
            dup2(file, fd);
            close(file);
        }
        int tenth = open("files/1", O_RDWR | O_CLOEXEC);
        dup2(tenth, 10);
        close(tenth);
        int result =
            ctk_launch(plan.bytes, plan.size, orders[i], 3, -1, -1, -1, process, times, TEST_ERROR);
        for (int fd = 0; fd < 3; fd++) {
            dup2(saved[fd], fd);
            close(saved[fd]);
        }
        close(10);
        OK(result);
        struct container container = {.process = {process[0], process[1]}, .output = -1};
        CHECK_NUMBER(container_wait(&container), 0);
        for (int n = 0; n < 3; n++) {
            snprintf(name, sizeof name, "files/%d", orders[i][n] == 10 ? 1 : orders[i][n]);
            /* The shell's own redirection is at 1. */
            strcat(strcat(wanted, n == 1 ? test_path("result") : test_path(name)), "\n");
        }
        char *text = read_file("result");
        CHECK_TEXT(text, wanted);
        free(text);
    }
}

static void descriptor_of_a_step_below_three(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container.extra[0] = 1;
    container.extra_count = 1;
    container_plan(&plan, 0);
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EINVAL);
}

static void closed_descriptor(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container.extra[0] = 999;
    container.extra_count = 1;
    container_plan(&plan, 0);
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EBADF);
}

static void nothing_else_is_open(void)
{
    PLAN_FREE struct plan_writer plan;
    int fds[40];
    for (int i = 0; i < 40; i++)
        fds[i] = fcntl(0, F_DUPFD, i % 2 ? 3 : 500); /* not close-on-exec */
    container_plan(&plan, 0);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "fd 0\nfd 1\nfd 2\numask");
    for (int i = 0; i < 40; i++)
        close(fds[i]);
}

static void signals_and_umask(void)
{
    PLAN_FREE struct plan_writer plan;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int number = 1; number < NSIG; number++)
        if (number != SIGCHLD)
            signal(number, SIG_IGN);
    umask(0777);
    container_plan(&plan, 0);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "umask 022\n");
    CHECK(!strstr(text, "blocked"));
    if (strstr(text, "handled"))
        FAIL("%.60s", strstr(text, "handled"));
    CHECK_CONTAINS(text, "SigBlk:\t0000000000000000");
    CHECK_CONTAINS(text, "SigIgn:\t0000000000000000");
    sigemptyset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    umask(022);
}

static void umask_and_ignored_signals_are_inherited(void)
{
    PLAN_FREE struct plan_writer plan;
    signal(SIGHUP, SIG_IGN);
    umask(027);
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_INHERIT, NO_NUMBERS, NO_STRINGS);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "umask 027\n");
    CHECK_CONTAINS(text, "SigIgn:\t0000000000000001");
    signal(SIGHUP, SIG_DFL);
    umask(022);
}

static void privileges(void)
{
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_LIMIT, NUMBERS(RLIMIT_NOFILE, 100, 200), NO_STRINGS);
    plan_step(&plan, CTK_STEP_NEW_SESSION, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_NO_NEW_PRIVILEGES, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_BOUND_CAPABILITIES, NUMBERS(0xa80425fb), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0xa80425fb, 0xa80425fb, 0), NO_STRINGS);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "leader 1\n");
    CHECK_CONTAINS(text, "NoNewPrivs:\t1");
    CHECK_CONTAINS(text, "CapBnd:\t00000000a80425fb");
    CHECK_CONTAINS(text, "CapEff:\t00000000a80425fb");
    CHECK_CONTAINS(text, "CapPrm:\t00000000a80425fb");
    CHECK_CONTAINS(text, "CapInh:\t0000000000000000");
    CHECK_CONTAINS(text, "CapAmb:\t0000000000000000");
}

static void ordinary_user_inside(void)
{
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_IDS, NUMBERS(1000, 1001, 1), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "\nuid 1000\ngid 1001\n");
    CHECK_CONTAINS(text, "CapEff:\t0000000000000000");
    CHECK_CONTAINS(text, "Groups:\t \n");
}

static void step_times(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_UTS);
    plan_step(&plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("a-name"));
    container_probe(&plan, "hostname", NULL);
    container_start(&container, &plan);
    CHECK_TEXT(container_read(&container, NULL), "a-name\n");
    CHECK_NUMBER(container_wait(&container), 0);
    for (int i = 0; i < 3; i++)
        CHECK(container.times[i] > 0 && container.times[i] <= container.times[i + 1]);
    CHECK(container.times[3] - container.times[0] < 5000000000);
}

/* Many at once from one thread each is Java's business; many after another is tried here. */
static void again_and_again(void)
{
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_PID | CTK_NAMESPACE_MOUNT);
    container_probe(&plan, "exit", "0");
    for (int i = 0; i < 100; i++)
        container_run(&plan);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(ROOT(placed_in_a_group), ROOT(not_a_group), COLD_ROOT(limited_files),
      ROOT(standard_descriptors), ROOT(descriptor_of_a_step_below_three), ROOT(closed_descriptor),
      BOTH(nothing_else_is_open), BOTH(signals_and_umask),
      BOTH(umask_and_ignored_signals_are_inherited), BOTH(privileges), ROOT(ordinary_user_inside),
      BOTH(step_times), BOTH(again_and_again))
