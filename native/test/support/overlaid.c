#include "overlaid.h"

void overlaid_set_up(void)
{
    make_directories("root/bin");
    make_directory("root/etc");
    make_file("root/etc/name", "lower");
    make_directory("upper");
    make_directory("work");
    copy_tool("probe", "root/bin/probe");
}

void overlaid_mount(struct plan_writer *plan)
{
    plan_step(plan, CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 1),
              STRINGS("/", test_path("root"), test_path("upper"), test_path("work")));
}

void overlaid_plan(struct plan_writer *plan)
{
    container_plan(plan, OVERLAID);
    overlaid_mount(plan);
}

void overlaid_filesystem(struct plan_writer *plan, const char *type, const char *target,
                         int64_t attributes, const char *option)
{
    plan_step(plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(attributes, CTK_PLAN_MAKE_DIRECTORY, 0),
              (const char *const[]){target, type, type, option}, option ? 4 : 3);
}

void overlaid_pivot(struct plan_writer *plan)
{
    plan_step(plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
}

void overlaid_execute(struct plan_writer *plan, const char *first, const char *second)
{
    plan_execute(plan, "/bin/probe", (const char *const[]){first, second, NULL});
}

void overlaid_expect(struct plan_writer *plan, const char *first, const char *second,
                     const char *output)
{
    overlaid_execute(plan, first, second);
    CHECK_CONTAINS(container_run(plan), output);
    plan_free(plan);
}

void overlaid_renew(void)
{
    OK(ctk_tree_remove(test_path("work"), TEST_ERROR));
    make_directory("work");
}
