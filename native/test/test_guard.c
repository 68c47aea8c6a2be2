/* The guard: what it knows dies with the launching process. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "sys/sys.h"

/* A guard of ours: its socket, its process. */
struct guard {
    int32_t fds[2];
    int32_t process[2];
};

static void start_guard(struct guard *guard)
{
    int64_t times[MOST_STEPS];
    PLAN_FREE struct plan_writer plan;
    OK(ctk_guard_open(guard->fds, TEST_ERROR));
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_NEW_SESSION, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_GUARD, NO_NUMBERS, NO_STRINGS);
    int32_t stdio[3] = {guard->fds[1], guard->fds[1], guard->fds[1]};
    OK(ctk_launch(plan.bytes, plan.size, stdio, 3, -1, -1, -1, guard->process, times, TEST_ERROR));
    close(guard->fds[1]);
}

static int launch_guarded(const struct guard *guard, const char *verb, int32_t *ret_process)
{
    int64_t times[MOST_STEPS];
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(SIGKILL), NO_STRINGS);
    container_probe(&plan, verb, NULL);
    int32_t stdio[3] = {null, null, null};
    int result = ctk_launch(plan.bytes, plan.size, stdio, 3, -1, guard->fds[0], -1, ret_process,
                            times, TEST_ERROR);
    close(null);
    return result;
}

static void wait_for_kill(const int32_t *process)
{
    siginfo_t info;
    CHECK(!waitid((idtype_t)SYS_WAIT_PIDFD, (id_t)process[1], &info, WEXITED));
    CHECK(info.si_code == CLD_KILLED && info.si_status == SIGKILL);
    close(process[1]);
}

/* Its socket's end is what a death of the launching process looks like. */
static void guard_kills_what_it_knows(void)
{
    enum { MANY = 100 };
    struct guard guard;
    int32_t processes[MANY][2];
    siginfo_t info;
    start_guard(&guard);
    for (int i = 0; i < MANY; i++)
        OK(launch_guarded(&guard, i % 2 ? "sleep" : "undying", processes[i]));
    /* Told twice, as to a second guard: no harm. */
    OK(ctk_guard_add(guard.fds[0], processes[0][1], -1, TEST_ERROR));
    CHECK(!kill(processes[MANY - 1][0], 0));
    close(guard.fds[0]);
    for (int i = 0; i < MANY; i++)
        wait_for_kill(processes[i]);
    CHECK(!waitid((idtype_t)SYS_WAIT_PIDFD, (id_t)guard.process[1], &info, WEXITED));
    CHECK(info.si_code == CLD_EXITED && info.si_status == 0);
    close(guard.process[1]);
}

static int open_descriptors(int pid)
{
    char path[64];
    int count = 0;
    for (int fd = 0; fd < 256; fd++) {
        struct stat status;
        snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
        count += !lstat(path, &status);
    }
    return count;
}

/* What it closes, it closes after it has said so. */
static void await_descriptors(const struct guard *guard, int count)
{
    for (int tries = 0; tries < 1000 && open_descriptors(guard->process[0]) != count; tries++)
        usleep(5000);
    CHECK_NUMBER(open_descriptors(guard->process[0]), count);
}

/* Nothing but its socket and its waiter, and a descriptor for each that lives. */
static void guard_forgets_what_has_ended(void)
{
    struct guard guard;
    int32_t process[2];
    start_guard(&guard);
    await_descriptors(&guard, 2);
    for (int i = 0; i < 20; i++) {
        OK(launch_guarded(&guard, "sleep", process));
        await_descriptors(&guard, 3);
        CHECK(!kill(process[0], SIGKILL));
        wait_for_kill(process);
        await_descriptors(&guard, 2);
    }
    close(guard.fds[0]);
    int status;
    CHECK(waitpid(guard.process[0], &status, 0) == guard.process[0]);
    close(guard.process[1]);
}

/* Nothing is executed that it does not know. */
static void no_launch_without_a_living_guard(void)
{
    struct guard guard;
    int32_t process[2];
    siginfo_t info;
    int status;
    start_guard(&guard);
    /* A signal to all processes of a service must not end it before the others. */
    CHECK(!kill(guard.process[0], SIGTERM) && !kill(guard.process[0], SIGHUP));
    usleep(20000);
    CHECK(!waitid((idtype_t)SYS_WAIT_PIDFD, (id_t)guard.process[1], &info, WEXITED | WNOHANG) &&
          (OK(launch_guarded(&guard, "undying", process)), 1));
    CHECK(!kill(guard.process[0], SIGKILL));
    CHECK(waitpid(guard.process[0], &status, 0) == guard.process[0]);
    CHECK_NUMBER(ctk_guard_add(guard.fds[0], process[1], -1, TEST_ERROR), -EPIPE);
    CHECK(!kill(process[0], SIGKILL));
    wait_for_kill(process);
    CHECK_NUMBER(launch_guarded(&guard, "undying", process), -EPIPE);
    CHECK(waitpid(-1, &status, WNOHANG) < 0);
    close(guard.fds[0]);
    close(guard.process[1]);
}

/* A process without a PID namespace leaves descendants: the group's file gets them. */
static void guard_kills_a_group(void)
{
    int status;
    struct guard guard;
    struct container container = CONTAINER;
    int group = OK(ctk_cgroup_open(test_cgroup(), TEST_ERROR));
    int kill_fd = openat(group, "cgroup.kill", O_WRONLY | O_CLOEXEC);
    if (kill_fd < 0)
        test_skip("cgroup.kill came with Linux 5.14");
    start_guard(&guard);
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_execute(&plan, "/bin/sh",
                 (const char *const[]){"-c", "setsid sleep 600 & echo ready; wait", NULL});
    container.cgroup_fd = group;
    container_start(&container, &plan);
    container_read(&container, "ready\n");
    OK(ctk_guard_add(guard.fds[0], container.process[1], kill_fd, TEST_ERROR));
    close(kill_fd);
    close(guard.fds[0]);
    CHECK_NUMBER(container_wait(&container), 128 + SIGKILL);
    char procs[256] = "x";
    for (int i = 0; i < 1000 && procs[0]; i++) {
        while (waitpid(-1, &status, WNOHANG) > 0)
            continue;
        usleep(5000);
        memset(procs, 0, sizeof procs);
        OK(ctk_cgroup_read(group, "cgroup.procs", (uint8_t *)procs, sizeof procs - 1, TEST_ERROR));
    }
    CHECK_TEXT(procs, "");
    /* The guard, and the orphan, which a group no longer lists when it is dead. */
    while (waitpid(-1, &status, 0) > 0 || errno == EINTR)
        continue;
    close(guard.process[1]);
    close(group);
}

TESTS(ROOT(guard_kills_what_it_knows), ROOT(guard_forgets_what_has_ended),
      ROOT(no_launch_without_a_living_guard), ROOT(guard_kills_a_group))
