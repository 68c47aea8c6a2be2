/* Steps of a plan that fail: which one it was, on what, and why. */
#include <sys/stat.h>

#include "overlaid.h"

/* What follows the overlay has to fail like this. */
static void fails(struct plan_writer *plan, int err, int step, const char *op, const char *path)
{
    struct container container = CONTAINER;
    overlaid_execute(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_NUMBER(test_error.step, step);
    CHECK_TEXT(test_error.op, op);
    CHECK_TEXT(test_error.path, path);
    for (int i = 1; i < step; i++)
        CHECK(container.times[i] > 0);
    CHECK_NUMBER(container.times[step], 0);
    plan_free(plan);
    overlaid_renew();
}

static void fails_step(uint32_t op, const int64_t *numbers, uint32_t number_count,
                       const char *const *strings, uint32_t string_count, int err,
                       const char *op_text, const char *path)
{
    struct plan_writer plan;
    overlaid_plan(&plan);
    plan_step(&plan, op, numbers, number_count, strings, string_count);
    fails(&plan, err, 4, op_text, path);
}

static void failing_mounts(void)
{
    overlaid_set_up();
    make_file("file", "");
    fails_step(CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 0), STRINGS("/etc", "/absent"), ENOENT,
               "mount overlay on", "/etc");
    CHECK_CONTAINS(test_error.detail, "/absent");
    fails_step(CTK_STEP_BIND, NUMBERS(0, 0, 0, 0), STRINGS("/etc", "/absent"), ENOENT, "bind",
               "/absent");
    fails_step(CTK_STEP_BIND, NUMBERS(0, 0, 0, 0), STRINGS("/absent", "/etc"), ENOENT, "bind on",
               "/absent");
    fails_step(CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0), STRINGS("/absent", "tmpfs", ""), ENOENT,
               "mount on", "/absent");
    fails_step(CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0), STRINGS("/etc", "tmpfs", "", "size=x"),
               EINVAL, "mount tmpfs on", "/etc");
    fails_step(CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0), STRINGS("/etc/name", "tmpfs", ""),
               test_feature(CTK_FEATURE_FSOPEN) ? EINVAL : ENOTDIR, "mount tmpfs on", "/etc/name");
    fails_step(CTK_STEP_SET_ATTRIBUTES, NUMBERS(1, 0, 0), STRINGS("/absent"), ENOENT,
               "set attributes of", "/absent");
    fails_step(CTK_STEP_SET_ATTRIBUTES, NUMBERS(1, 0, 0), STRINGS("/etc"), EINVAL,
               "set attributes of", "/etc");
    fails_step(CTK_STEP_MASK_PATH, NUMBERS(0, 0), STRINGS("/etc/name"), EINVAL, "mask",
               "/etc/name");
    fails_step(CTK_STEP_MASK_PATH, NUMBERS(0, 0), STRINGS("/absent"), ENOENT, "mask", "/absent");
    fails_step(CTK_STEP_READ_ONLY_PATH, NUMBERS(0), STRINGS("/absent"), ENOENT, "make read-only",
               "/absent");
}

static void failing_files(void)
{
    overlaid_set_up();
    make_link("root/loop", "loop");
    fails_step(CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/etc/name/x"), ENOTDIR,
               "make directory", "/etc/name/x");
    fails_step(CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/.."), EINVAL, "make directory",
               "/..");
    fails_step(CTK_STEP_MAKE_NODE, NUMBERS(S_IFCHR, 1, 3, -1, -1), STRINGS("/etc"), EEXIST,
               "make node", "/etc");
    fails_step(CTK_STEP_MAKE_LINK, NO_NUMBERS, STRINGS("/etc", "x"), EEXIST, "make link", "/etc");
    fails_step(CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/etc", "x"), EISDIR, "write file",
               "/etc");
    fails_step(CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/etc/name"), ENOTDIR,
               "change directory to", "/etc/name");
    fails_step(CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/loop/x"), ELOOP,
               "change directory to", "/loop/x");
}

static void failing_identity(void)
{
    char long_name[100];
    memset(long_name, 'n', 99);
    long_name[99] = 0;
    overlaid_set_up();
    fails_step(CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS(long_name), EINVAL, "set hostname",
               long_name);
    fails_step(CTK_STEP_SET_LIMIT, NUMBERS(999, 1, 1), NO_STRINGS, EINVAL, "set resource limit",
               "");
    fails_step(CTK_STEP_SET_LIMIT, NUMBERS(7, 2, 1), NO_STRINGS, EINVAL, "set resource limit", "");
    fails_step(CTK_STEP_DEATH_SIGNAL, NUMBERS(1000), NO_STRINGS, EINVAL, "set death signal", "");
    fails_step(CTK_STEP_SET_IDS, NUMBERS(0, 0, 1, -1), NO_STRINGS, EINVAL, "set groups", "");
    struct plan_writer plan;
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(1, 1, 0), NO_STRINGS);
    fails(&plan, EPERM, 5, "set capabilities", "");
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_IDS, NUMBERS(5, 5, 0), NO_STRINGS);
    fails(&plan, EPERM, 5, "set group id", "");
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_BOUND_CAPABILITIES, NUMBERS(0), NO_STRINGS);
    fails(&plan, EPERM, 5, "drop capability", "");
}

/* Before there is a new root, the target of these would be the machine's. */
static void nothing_before_the_root(void)
{
    static const struct {
        uint32_t op;
        const char *text;
    } cases[] = {
        {CTK_STEP_SET_ATTRIBUTES, "set attributes of"},
        {CTK_STEP_MASK_PATH, "mask"},
        {CTK_STEP_READ_ONLY_PATH, "make read-only"},
        {CTK_STEP_PIVOT_ROOT, "pivot root to"},
    };
    overlaid_set_up();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plan_writer plan;
        container_plan(&plan, OVERLAID);
        plan_step(&plan, cases[i].op, NUMBERS(0, 0, 0), STRINGS("/etc", "/etc"));
        fails(&plan, EINVAL, 3, cases[i].text, cases[i].op == CTK_STEP_PIVOT_ROOT ? "/" : "/etc");
    }
}

TESTS(ROOT(failing_mounts), ROOT(failing_files), ROOT(failing_identity),
      ROOT(nothing_before_the_root))
