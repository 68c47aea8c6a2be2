/* Death of the launching process, and of ctk-init on its way. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"

/* A process that launches the plan and waits to be killed; what it launched is told by a pipe. */
static pid_t fork_launcher(const struct plan_writer *plan, int cgroup_fd, int *ret_pid_fd)
{
    int32_t fds[2];
    OK(ctk_pipe_open(fds, TEST_ERROR));
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        int32_t stdio[3] = {null, null, null};
        int32_t process[2];
        int64_t times[MOST_STEPS];
        /* A pipe of its own: this process holds no other's end. */
        close(fds[0]);
        OK(ctk_launch(plan->bytes, plan->size, stdio, 3, cgroup_fd, -1, -1, process, times,
                      TEST_ERROR));
        (void)!write(fds[1], &process[0], sizeof process[0]);
        close(fds[1]);
        for (;;)
            pause();
    }
    close(fds[1]);
    *ret_pid_fd = fds[0];
    return pid;
}

static void kill_launcher(pid_t pid)
{
    int status;
    CHECK(!kill(pid, SIGKILL));
    CHECK(waitpid(pid, &status, 0) == pid);
}

static void dies_with_the_launcher(bool supervised, int64_t namespaces)
{
    int pid_fd;
    int32_t program = 0;
    int status;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, namespaces);
    plan_step(&plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(SIGKILL), NO_STRINGS);
    if (supervised)
        plan_step(&plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    container_probe(&plan, "sleep", NULL);
    pid_t launcher = fork_launcher(&plan, -1, &pid_fd);
    CHECK(read(pid_fd, &program, sizeof program) == sizeof program);
    close(pid_fd);
    kill_launcher(launcher);
    /* We are the subreaper that its orphans come to. */
    CHECK(waitpid(program, &status, 0) == program);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    /* Supervised, the program itself: in no PID namespace of its own it is an orphan now. */
    if (supervised && !(namespaces & CTK_NAMESPACE_PID)) {
        CHECK(waitpid(-1, &status, 0) > 0);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
}

static void death_signal(void)
{
    dies_with_the_launcher(false, 0);
    dies_with_the_launcher(false, CTK_NAMESPACE_PID);
    dies_with_the_launcher(true, CTK_NAMESPACE_PID);
    dies_with_the_launcher(true, 0);
}

/* Nothing tells it but the end of the pipe that its launcher holds open. */
static void waits_for_the_launcher(void)
{
    int pid_fd;
    int32_t program = 0;
    int status;
    char path[64];
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_WAIT, NO_NUMBERS, NO_STRINGS);
    pid_t launcher = fork_launcher(&plan, -1, &pid_fd);
    CHECK(read(pid_fd, &program, sizeof program) == sizeof program);
    close(pid_fd);
    usleep(20000);
    CHECK(waitpid(program, &status, WNOHANG) <= 0);
    CHECK(!kill(program, 0));
    snprintf(path, sizeof path, "/proc/%d/fd/0", program);
    CHECK(exists(path));
    snprintf(path, sizeof path, "/proc/%d/fd/1", program);
    CHECK(!exists(path));
    kill_launcher(launcher);
    CHECK(waitpid(program, &status, 0) == program);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void waiting_is_ended_by_a_signal(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_WAIT, NO_NUMBERS, NO_STRINGS);
    container_start(&container, &plan);
    CHECK_TEXT(container_read(&container, NULL), ""); /* it holds none of its streams */
    OK(ctk_process_signal(container.process[1], SIGTERM, TEST_ERROR));
    CHECK_NUMBER(container_wait(&container), 128 + SIGTERM);
}

/* The launching process is dead before the death signal could be set: nothing is executed. */
static void launcher_dead_before(void)
{
    int pid_fd;
    int32_t program;
    int status;
    const char *path = test_cgroup();
    int group = OK(ctk_cgroup_open(path, TEST_ERROR));
    OK(ctk_cgroup_write(group, "cgroup.freeze", "1", TEST_ERROR));
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(SIGKILL), NO_STRINGS);
    container_probe(&plan, "sleep", NULL);
    pid_t launcher = fork_launcher(&plan, group, &pid_fd);
    char procs[32] = "";
    for (int i = 0; i < 5000 && !procs[0]; i++) {
        usleep(1000);
        OK(ctk_cgroup_read(group, "cgroup.procs", (uint8_t *)procs, sizeof procs - 1, TEST_ERROR));
    }
    CHECK(atoi(procs) > 0);
    kill_launcher(launcher);
    OK(ctk_cgroup_write(group, "cgroup.freeze", "0", TEST_ERROR));
    CHECK(waitpid(atoi(procs), &status, 0) == atoi(procs));
    /* Ended by itself with a status of ours, or, where it waited at the gate, killed. */
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) >= 124);
    CHECK(read(pid_fd, &program, sizeof program) == 0);
    close(pid_fd);
    close(group);
}

/* Nobody tells when a process is killed on its way: the launch must notice. */
static void killed_on_the_way(void)
{
    int silent = 0;
    int group = OK(ctk_cgroup_open(test_cgroup(), TEST_ERROR));
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_MOUNT);
    for (int i = 0; i < MOST_STEPS - 10; i++)
        plan_step(&plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0), STRINGS("/", "tmpfs", "x"));
    container_probe(&plan, "sleep", NULL);
    for (int delay = 0; delay < 60; delay++) {
        struct container container = CONTAINER;
        pid_t killer = fork();
        if (killer == 0) {
            usleep((unsigned)delay * 50);
            for (int i = 0; i < 100; i++) {
                ctk_cgroup_kill(group, NULL);
                usleep(200);
            }
            _exit(0);
        }
        container.cgroup_fd = group;
        int result = container_try(&container, &plan);
        if (result == -ECHILD) {
            CHECK_CONTAINS(test_error.detail, "signal 9");
            silent++;
        }
        CHECK(waitpid(killer, NULL, 0) == killer);
        if (result == 0) {
            ctk_process_signal(container.process[1], SIGKILL, NULL);
            container_wait(&container);
        }
    }
    CHECK(silent > 0);
    close(group);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(death_signal), COLD_ROOT(waits_for_the_launcher), BOTH(waiting_is_ended_by_a_signal),
      COLD_ROOT(launcher_dead_before), ROOT(killed_on_the_way))
