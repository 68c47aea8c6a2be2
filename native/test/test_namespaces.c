/* Namespaces that a program is launched into, new ones and those of others, and their ids. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container.h"

#define ALL_BUT_USER                                                                               \
    (CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_CGROUP | CTK_NAMESPACE_UTS | CTK_NAMESPACE_IPC |          \
     CTK_NAMESPACE_PID | CTK_NAMESPACE_NETWORK)

static const struct {
    const char *name;
    int64_t flag;
} namespaces[] = {
    {"mnt", CTK_NAMESPACE_MOUNT},   {"cgroup", CTK_NAMESPACE_CGROUP}, {"uts", CTK_NAMESPACE_UTS},
    {"ipc", CTK_NAMESPACE_IPC},     {"user", CTK_NAMESPACE_USER},     {"pid", CTK_NAMESPACE_PID},
    {"net", CTK_NAMESPACE_NETWORK}, {"time", CTK_NAMESPACE_TIME},
};

#define NAMESPACE_COUNT (sizeof namespaces / sizeof namespaces[0])

static void namespace_path(char path[64], int pid, const char *name)
{
    snprintf(path, 64, "/proc/%d/ns/%s", pid, name);
}

static bool same_namespace(int pid, int other, const char *name)
{
    char path[64];
    struct stat one;
    struct stat two;
    namespace_path(path, pid, name);
    CHECK(!stat(path, &one));
    namespace_path(path, other, name);
    CHECK(!stat(path, &two));
    return one.st_ino == two.st_ino;
}

static void new_namespaces(int64_t flags)
{
    struct container container = CONTAINER;
    container_start_sleeper(&container, flags);
    if (geteuid() != 0)
        flags |= CTK_NAMESPACE_USER;
    for (size_t i = 0; i < NAMESPACE_COUNT; i++)
        if (same_namespace(container.process[0], getpid(), namespaces[i].name) ==
            !!(flags & namespaces[i].flag))
            FAIL("namespace %s, of flags 0x%llx", namespaces[i].name, (long long)flags);
    container_end(&container);
}

static void no_namespace(void)
{
    new_namespaces(0);
}

static void each_namespace(void)
{
    for (size_t i = 0; i < NAMESPACE_COUNT; i++)
        if (namespaces[i].flag != CTK_NAMESPACE_TIME || test_feature(CTK_FEATURE_CLONE3))
            new_namespaces(namespaces[i].flag);
}

static void all_namespaces(void)
{
    new_namespaces(ALL_BUT_USER);
    new_namespaces(ALL_BUT_USER | CTK_NAMESPACE_USER);
    if (test_feature(CTK_FEATURE_CLONE3))
        new_namespaces(ALL_BUT_USER | CTK_NAMESPACE_USER | CTK_NAMESPACE_TIME);
}

static void time_namespace_without_clone3(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    if (test_feature(CTK_FEATURE_CLONE3))
        test_skip("clone3 is there");
    container_plan(&plan, CTK_NAMESPACE_TIME);
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), ENOSYS);
}

static void unknown_namespace(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 1);
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EINVAL);
}

static void joined_namespaces(void)
{
    static const size_t order[] = {4, 0, 1, 2, 3, 6}; /* the user namespace first */
    struct container first = CONTAINER;
    struct container second = CONTAINER;
    char path[64];
    container_start_sleeper(&first, ALL_BUT_USER | CTK_NAMESPACE_USER);
    PLAN_FREE struct plan_writer plan;
    plan_start(&plan);
    plan_step(&plan, CTK_STEP_CLONE, NUMBERS(0), STRINGS("", ""));
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        namespace_path(path, first.process[0], namespaces[order[i]].name);
        second.extra[i] = OK(ctk_descriptor_open(path, O_RDONLY, TEST_ERROR));
        second.extra_count++;
        plan_step(&plan, CTK_STEP_JOIN_NAMESPACE, NUMBERS(namespaces[order[i]].flag, 3 + (int)i),
                  NO_STRINGS);
    }
    container_probe(&plan, "sleep", NULL);
    container_start(&second, &plan);
    container_read(&second, "ready\n");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (!same_namespace(first.process[0], second.process[0], namespaces[order[i]].name))
            FAIL("namespace %s was not joined", namespaces[order[i]].name);
        close(second.extra[i]);
    }
    container_end(&second);
    container_end(&first);
}

static void joined_pid_namespace(void)
{
    struct container first = CONTAINER;
    struct container second = CONTAINER;
    char path[64];
    container_start_sleeper(&first, CTK_NAMESPACE_PID);
    namespace_path(path, first.process[0], "pid");
    second.extra[0] = OK(ctk_descriptor_open(path, O_RDONLY, TEST_ERROR));
    second.extra_count = 1;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_JOIN_NAMESPACE, NUMBERS(CTK_NAMESPACE_PID, 3), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    container_probe(&plan, "state", NULL);
    container_start(&second, &plan);
    CHECK_CONTAINS(container_read(&second, NULL), "\npid 2\n");
    CHECK_NUMBER(container_wait(&second), 0);
    close(second.extra[0]);
    container_end(&first);
}

static void wrong_type_of_namespace(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container.extra[0] = OK(ctk_descriptor_open("/proc/self/ns/uts", O_RDONLY, TEST_ERROR));
    container.extra_count = 1;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_JOIN_NAMESPACE, NUMBERS(CTK_NAMESPACE_IPC, 3), NO_STRINGS);
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EINVAL);
    CHECK_NUMBER(test_error.step, 2);
    CHECK_CONTAINS(test_error.detail, "not of that type");
    close(container.extra[0]);
}

static void mapped_ids(void)
{
    PLAN_FREE struct plan_writer plan;
    char wanted[64];
    container_plan(&plan, CTK_NAMESPACE_USER);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "\nuid 0\n");
    CHECK_CONTAINS(text, "\ngid 0\n");
    PLAN_FREE struct plan_writer second;
    container_plan(&second, CTK_NAMESPACE_USER);
    container_probe(&second, "read", "/proc/self/uid_map");
    snprintf(wanted, sizeof wanted, "%10u %10u %10u\n", 0, geteuid(), 1);
    CHECK_CONTAINS(container_run(&second), wanted);
}

static void ids_of_a_range(void)
{
    PLAN_FREE struct plan_writer plan;
    plan_start(&plan);
    plan_step(&plan, CTK_STEP_CLONE, NUMBERS(CTK_NAMESPACE_USER),
              STRINGS("0 100000 1000\n1000 300000 1\n", "0 100000 65536\n"));
    plan_step(&plan, CTK_STEP_SET_IDS, NUMBERS(1000, 7, 1, 8, 9), NO_STRINGS);
    container_probe(&plan, "state", NULL);
    const char *text = container_run(&plan);
    CHECK_CONTAINS(text, "\nuid 1000\n");
    CHECK_CONTAINS(text, "\ngid 7\n");
    CHECK_CONTAINS(text, "Groups:\t8 9");
}

static void ids_not_ours(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    plan_start(&plan);
    plan_step(&plan, CTK_STEP_CLONE, NUMBERS(CTK_NAMESPACE_USER), STRINGS("0 0 1", "0 0 1"));
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EPERM);
    CHECK_TEXT(test_error.path, "uid_map");
    CHECK_CONTAINS(test_error.detail, "own id");
}

static void namespaces_need_privilege(void)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    plan_start(&plan);
    plan_step(&plan, CTK_STEP_CLONE, NUMBERS(CTK_NAMESPACE_NETWORK), STRINGS("", ""));
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EPERM);
    CHECK_CONTAINS(test_error.detail, "root");
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(no_namespace), ROOT(each_namespace), BOTH(all_namespaces),
      ROOT(time_namespace_without_clone3), ROOT(unknown_namespace), BOTH(joined_namespaces),
      ROOT(joined_pid_namespace), BOTH(wrong_type_of_namespace), BOTH(mapped_ids),
      ROOT(ids_of_a_range), USER(ids_not_ours), USER(namespaces_need_privilege))
