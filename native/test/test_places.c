/* Places: what a step has made, and others mean by its number. */
#include <sys/stat.h>

#include "overlaid.h"

enum { ROOT_PLACE = 1, MEMORY, NULL_NODE };

/* A root that is kept, and memory in it that is kept and hidden by other memory of the same name.
 */
static void add_memory(struct plan_writer *plan)
{
    overlaid_plan(plan);
    plan_keep(plan, ROOT_PLACE);
    overlaid_filesystem(plan, "tmpfs", "/memory", 0, NULL);
    plan_in(plan, ROOT_PLACE, 0);
    plan_keep(plan, MEMORY);
    overlaid_filesystem(plan, "tmpfs", "/memory", 0, NULL);
}

/* What a place is does not depend on what its name means later. */
static void places_are_not_names(void)
{
    struct plan_writer plan;
    overlaid_set_up();
    add_memory(&plan);
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/memory/a/secret", "hidden"));
    plan_in(&plan, MEMORY, 7);
    plan_step(&plan, CTK_STEP_MAKE_NODE, NUMBERS(S_IFCHR | 0666, 1, 3, -1, -1),
              STRINGS("/memory/null"));
    plan_in(&plan, MEMORY, 7);
    plan_keep(&plan, NULL_NODE);
    plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(0, NULL_NODE), STRINGS("/memory/a/secret"));
    plan_in(&plan, MEMORY, 7);
    plan_step(&plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(0), STRINGS("/memory/a"));
    plan_in(&plan, MEMORY, 7);
    /* A bind of a place's own content, through which it is seen again. */
    plan_step(&plan, CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/memory"));
    plan_in(&plan, MEMORY, 7);
    plan_step(&plan, CTK_STEP_SET_ATTRIBUTES, NUMBERS(CTK_MOUNT_READ_ONLY, 0, 0),
              STRINGS("/memory"));
    plan_in(&plan, MEMORY, 7);
    overlaid_pivot(&plan);
    plan_step(&plan, CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/memory"));
    plan_in(&plan, MEMORY, 7);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(4, 1),
              STRINGS("probe", "write", "null", "x", "/bin/probe"));
    CHECK_CONTAINS(container_run(&plan), "written");
    plan_free(&plan);
}

/* The last step, in or of places, fails like this. */
static void fails_placed(struct plan_writer *plan, int err, const char *op, const char *path,
                         const char *detail)
{
    struct container container = CONTAINER;
    overlaid_execute(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_TEXT(test_error.op, op);
    CHECK_TEXT(test_error.path, path);
    CHECK_CONTAINS(test_error.detail, detail);
    plan_free(plan);
    overlaid_renew();
}

static void no_link_leads_to_or_from_a_place(void)
{
    struct plan_writer plan;
    overlaid_set_up();
    make_link("root/proc", "etc");
    make_directory("root/real");
    make_link("root/real/link", "../etc");
    overlaid_plan(&plan);
    plan_keep(&plan, ROOT_PLACE);
    overlaid_filesystem(&plan, "tmpfs", "/proc", 0, NULL);
    plan_in(&plan, ROOT_PLACE, 0);
    fails_placed(&plan, ELOOP, "mount on", "/proc", "symbolic link");
    overlaid_plan(&plan);
    plan_keep(&plan, ROOT_PLACE);
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/real/link/made"));
    plan_in(&plan, ROOT_PLACE, 0);
    fails_placed(&plan, ELOOP, "make directory", "/real/link/made", "symbolic link");
    overlaid_plan(&plan);
    plan_keep(&plan, ROOT_PLACE);
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(0, CTK_PLAN_MAKE_DIRECTORY, 0, 0),
              STRINGS("/real", test_path("root/etc")));
    plan_keep(&plan, MEMORY);
    plan_step(&plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(1), STRINGS("/real/../proc"));
    plan_in(&plan, MEMORY, 5);
    fails_placed(&plan, EXDEV, "make read-only", "/real/../proc", "");
    CHECK(!exists("upper/etc/made") && !exists("upper/real/link/made"));
}

static void only_the_null_device_hides(void)
{
    static const int64_t others[][5] = {{S_IFCHR | 0666, 1, 5, -1, -1},
                                        {S_IFBLK | 0666, 1, 3, -1, -1}};
    struct plan_writer plan;
    overlaid_set_up();
    for (size_t i = 0; i < 2; i++) {
        add_memory(&plan);
        plan_step(&plan, CTK_STEP_MAKE_NODE, others[i], 5, STRINGS("/memory/null"));
        plan_in(&plan, MEMORY, 7);
        plan_keep(&plan, NULL_NODE);
        plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(1, NULL_NODE), STRINGS("/etc/name"));
        fails_placed(&plan, EINVAL, "mask", "/etc/name", "1:3");
    }
    make_file("null", "");
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(0, CTK_PLAN_MAKE_FILE, 0, 0),
              STRINGS("/null", test_path("null")));
    plan_keep(&plan, NULL_NODE);
    plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(1, NULL_NODE), STRINGS("/etc/name"));
    fails_placed(&plan, EINVAL, "mask", "/etc/name", "1:3");
    add_memory(&plan);
    plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(0, 0), STRINGS("/memory/absent"));
    plan_in(&plan, MEMORY, 7);
    fails_placed(&plan, ENOENT, "mask", "/memory/absent", "every kernel");
}

TESTS(ROOT(places_are_not_names), ROOT(no_link_leads_to_or_from_a_place),
      ROOT(only_the_null_device_hides))
