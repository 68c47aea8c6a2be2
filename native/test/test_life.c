/* Lives and deaths: of the launching process, of the program, of ctk-init on its way. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "launch/launch.h"
#include "sys/sys.h"

static void execute_probe(struct container *container, int64_t namespaces, bool supervised,
                          const char *first, const char *second)
{
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, namespaces);
    if (supervised)
        plan_step(&plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    container_probe(&plan, first, second);
    container_start(container, &plan);
}

static int status_of(int64_t namespaces, bool supervised, const char *first, const char *second)
{
    struct container container = CONTAINER;
    execute_probe(&container, namespaces, supervised, first, second);
    return container_wait(&container);
}

static void exit_statuses(void)
{
    for (int supervised = 0; supervised < 2; supervised++) {
        CHECK_NUMBER(status_of(0, supervised, "exit", "0"), 0);
        CHECK_NUMBER(status_of(0, supervised, "exit", "255"), 255);
        CHECK_NUMBER(status_of(0, supervised, "signal", "9"), 128 + 9);
        CHECK_NUMBER(status_of(0, supervised, "signal", "15"), 128 + 15);
        CHECK_NUMBER(status_of(0, supervised, "signal", "34"), 128 + 34);
    }
    CHECK_NUMBER(status_of(CTK_NAMESPACE_PID, true, "exit", "3"), 3);
    CHECK_NUMBER(status_of(CTK_NAMESPACE_PID, true, "signal", "15"), 128 + 15);
}

static void supervisor_passes_signals(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGWINCH, SIGCONT, 34, 40, 64};
    char text[16];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct container container = CONTAINER;
        snprintf(text, sizeof text, "%d", numbers[i]);
        execute_probe(&container, CTK_NAMESPACE_PID, true, "catch", text);
        container_read(&container, "ready\n");
        OK(ctk_process_signal(container.process[1], numbers[i], TEST_ERROR));
        CHECK_NUMBER(container_wait(&container), 40 + numbers[i]);
    }
}

static void supervisor_reaps_orphans(void)
{
    struct container container = CONTAINER;
    char path[64];
    execute_probe(&container, CTK_NAMESPACE_PID, true, "orphans", "5");
    usleep(200000);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", container.process[0],
             container.process[0]);
    char *children = read_file(path);
    int count = 0;
    for (const char *c = children; *c; c++)
        count += *c == ' ';
    CHECK_NUMBER(count, 1); /* the program itself */
    free(children);
    CHECK_NUMBER(container_wait(&container), 0);
}

/* Its output ends when the program's does, although the supervisor lives on for a moment. */
static void supervisor_holds_no_descriptor(void)
{
    struct container container = CONTAINER;
    char path[64];
    execute_probe(&container, CTK_NAMESPACE_PID, true, "sleep", NULL);
    container_read(&container, "ready\n");
    snprintf(path, sizeof path, "/proc/%d/fd/0", container.process[0]);
    CHECK(!exists(path));
    snprintf(path, sizeof path, "/proc/%d/fd/2", container.process[0]);
    CHECK(!exists(path));
    container_end(&container);
}

/* ---- death of the launching process -----------------------------------------------------------
 */

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

/* ---- the guard --------------------------------------------------------------------------------
 */

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

/* ---- ctk-init is nobody's ----------------------------------------------------------------------
 */

static void image_is_sealed(void)
{
    char path[64];
    int fd = OK(init_image_open(TEST_ERROR));
    if (test_feature(CTK_FEATURE_MEMFD_EXEC)) {
        CHECK_NUMBER(fcntl(fd, F_GET_SEALS) & 15,
                     F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int writer = open(path, O_RDWR | O_CLOEXEC);
        CHECK(writer < 0 || (pwrite(writer, "x", 1, 0) < 0 && ftruncate(writer, 0) < 0));
        if (writer >= 0)
            close(writer);
    }
    close(fd);
}

/* CVE-2019-5736: the container's first program is a script whose interpreter is ctk-init itself. */
static void script_of_init(void)
{
    struct container container = CONTAINER;
    make_file("script", "#!/proc/self/exe\n");
    CHECK(!chmod("script", 0755));
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_PID);
    plan_execute(&plan, test_path("script"), NULL);
    container_start(&container, &plan);
    CHECK_CONTAINS(container_read(&container, NULL), "started by libctk");
    CHECK_NUMBER(container_wait(&container), 125);
}

/* The supervisor, PID 1 of a container, is ctk-init for as long as it lives. */
static void nobody_writes_to_the_supervisor(int64_t kept)
{
    PLAN_FREE struct plan_writer plan;
    struct container container = CONTAINER;
    container_plan(&plan, CTK_NAMESPACE_PID);
    plan_step(&plan, CTK_STEP_BOUND_CAPABILITIES, NUMBERS(kept), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(kept, kept, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    /* /proc is the outer one: the supervisor's number there is told by the status files. */
    plan_execute(&plan, "/bin/sh",
                 (const char *const[]){"-c",
                                       "p=$(sed -n 's/^PPid:.//p' /proc/self/status);"
                                       "p=$(sed -n 's/^PPid:.//p' /proc/$p/status);"
                                       "grep ^Name /proc/$p/status;"
                                       "exec \"$0\" write /proc/$p/exe x",
                                       test_tool("probe"), NULL});
    container_start(&container, &plan);
    const char *text = container_read(&container, NULL);
    CHECK_CONTAINS(text, "ctk-init");
    CHECK_CONTAINS(text, "errno ");
    CHECK_NUMBER(container_wait(&container), 1);
}

/* With few capabilities, and with all that there are. */
static void supervisor_is_safe(void)
{
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    container_probe(&plan, "state", NULL);
    const char *permitted = strstr(container_run(&plan), "CapPrm:");
    CHECK(permitted);
    nobody_writes_to_the_supervisor((int64_t)strtoull(permitted + 7, NULL, 16));
    nobody_writes_to_the_supervisor(0xa80425fb);
}

static void forbid_and_launch(void)
{
    CHECK(!mount("proc", "/proc", "proc", 0, NULL));
    int fd = open("/proc/sys/vm/memfd_noexec", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "2", 1) != 1)
        _exit(77);
    close(fd);
    CHECK_NUMBER(ctk_feature_probe(CTK_FEATURE_MEMFD_EXEC), -EACCES);
    CHECK_NUMBER(status_of(CTK_NAMESPACE_PID, true, "exit", "5"), 5);
    CHECK_NUMBER(status_of(0, false, "exit", "6"), 6);
}

/* Runs the function in a process of its own; its exit status. No leak checker at the end: it
 * can't look at a process whose children are in another PID namespace. */
static int in_a_process(void (*function)(void))
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        function();
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void in_a_pid_namespace(void)
{
    CHECK(!unshare(CLONE_NEWPID | CLONE_NEWNS));
    _exit(in_a_process(forbid_and_launch));
}

/* vm.memfd_noexec belongs to the PID namespace: it is set in one of its own. */
static void no_executable_memory(void)
{
    int status = in_a_process(in_a_pid_namespace);
    if (status == 77)
        test_skip("vm.memfd_noexec can't be set");
    CHECK_NUMBER(status, 0);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(exit_statuses), BOTH(supervisor_passes_signals), BOTH(supervisor_reaps_orphans),
      ROOT(supervisor_holds_no_descriptor), BOTH(death_signal), ROOT(guard_kills_what_it_knows),
      ROOT(guard_forgets_what_has_ended), ROOT(no_launch_without_a_living_guard),
      ROOT(guard_kills_a_group), COLD_ROOT(waits_for_the_launcher),
      BOTH(waiting_is_ended_by_a_signal), COLD_ROOT(launcher_dead_before), ROOT(killed_on_the_way),
      BOTH(image_is_sealed), ROOT(script_of_init), BOTH(supervisor_is_safe),
      COLD_ROOT(no_executable_memory))
