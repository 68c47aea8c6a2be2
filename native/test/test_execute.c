/* The last step of a plan: the program is executed, or why it is not. */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"

static void execute_fails(const char *path, const char *variable, int err, const char *detail)
{
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(1, 1), STRINGS(path, path, variable));
    FAILS(container_try(&container, &plan), err);
    CHECK_TEXT(test_error.op, "execute");
    CHECK_TEXT(test_error.path, *path ? path : "\"\"");
    CHECK_CONTAINS(test_error.detail, detail);
}

static void failing_programs(void)
{
    make_file("text", "no program");
    make_file("script", "#!/absent/interpreter\n");
    make_file("empty", "");
    CHECK(!chmod("text", 0755) && !chmod("script", 0755));
    execute_fails("/absent", "A=b", ENOENT, "no such command");
    execute_fails("/etc/passwd", "A=b", EACCES, "");
    execute_fails("/etc", "A=b", EACCES, "directory");
    execute_fails(test_path("text"), "A=b", ENOEXEC, "#!");
    execute_fails(test_path("script"), "A=b", ENOENT, "interpreter");
    execute_fails("", "A=b", ENOENT, "");
}

static void a_huge_variable(void)
{
    size_t size = 1024 * 1024;
    char *variable = malloc(size + 1);
    memset(variable, 'x', size);
    memcpy(variable, "HUGE=", 5);
    variable[size] = 0;
    execute_fails(test_tool("probe"), variable, E2BIG,
                  "environment variable HUGE... has 1048576 bytes");
    /* The longest that the kernel takes. */
    variable[131071] = 0;
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(3, 1),
              STRINGS("probe", "exit", "0", test_tool("probe"), variable));
    container_run(&plan);
    free(variable);
}

static void many_arguments(void)
{
    enum { COUNT = 20000 };
    const char **strings = calloc(COUNT + 2, sizeof *strings);
    for (int i = 0; i < COUNT; i++)
        strings[i] = "argument";
    strings[0] = "sh";
    strings[1] = "-c";
    strings[2] = "echo $#";
    strings[COUNT] = "/bin/sh";
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(COUNT, 1), strings, COUNT + 1);
    CHECK_TEXT(container_run(&plan), "19996\n");
    free(strings);
}

static void candidates(void)
{
    make_file("denied", "");
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(3, 4),
              STRINGS("probe", "exit", "0", "/absent", "/etc/passwd/x", test_path("denied"),
                      test_tool("probe")));
    container_run(&plan);
    struct container container = CONTAINER;
    PLAN_FREE struct plan_writer second;
    container_plan(&second, 0);
    plan_step(&second, CTK_STEP_EXECUTE, NUMBERS(1, 3),
              STRINGS("denied", "/absent", test_path("denied"), "/absent/too"));
    FAILS(container_try(&container, &second), EACCES);
    PLAN_FREE struct plan_writer third;
    container_plan(&third, 0);
    plan_step(&third, CTK_STEP_EXECUTE, NUMBERS(1, 2), STRINGS("x", "/absent/x", "/etc/passwd/x"));
    FAILS(container_try(&container, &third), ENOENT);
}

static void only_trying(void)
{
    PLAN_FREE struct plan_writer plan;
    struct container container = CONTAINER;
    container_plan(&plan, CTK_NAMESPACE_UTS);
    plan_step(&plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("x"));
    plan_step(&plan, CTK_STEP_EXIT, NO_NUMBERS, NO_STRINGS);
    container_start(&container, &plan);
    CHECK_NUMBER(container_wait(&container), 0);
}

static void a_keyring_of_its_own(void)
{
    struct plan_writer plan;
    long before = syscall(SYS_keyctl, 1, NULL);
    if (before < 0)
        test_skip("this kernel has no keys");
    CHECK(syscall(SYS_add_key, "user", "ctk-test", "x", 1, -3) > 0);
    container_plan(&plan, 0);
    plan_execute(&plan, test_tool("probe"), (const char *const[]){"key", "ctk-test", NULL});
    CHECK_CONTAINS(container_run(&plan), "found: x");
    plan_free(&plan);
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_NEW_KEYRING, NO_NUMBERS, NO_STRINGS);
    plan_execute(&plan, test_tool("probe"), (const char *const[]){"key", "ctk-test", NULL});
    CHECK_CONTAINS(container_run(&plan), "errno 126"); /* ENOKEY */
    plan_free(&plan);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(a_keyring_of_its_own), BOTH(failing_programs), BOTH(a_huge_variable),
      BOTH(many_arguments), BOTH(candidates), BOTH(only_trying))
