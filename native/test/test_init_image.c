/* What ctk-init is executed from: nobody writes to it, and no setting of the machine's is in its
 * way. */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "launch/launch.h"

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
    CHECK_NUMBER(container_probe_status(CTK_NAMESPACE_PID, true, "exit", "5"), 5);
    CHECK_NUMBER(container_probe_status(0, false, "exit", "6"), 6);
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

TESTS(BOTH(image_is_sealed), ROOT(script_of_init), BOTH(supervisor_is_safe),
      COLD_ROOT(no_executable_memory))
