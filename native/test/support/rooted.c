#include "rooted.h"

#include <fcntl.h>
#include <stdio.h>

void rooted_set_up(void)
{
    make_directories("root/bin");
    make_directory("root/etc");
    make_directory("root/proc");
    copy_tool("probe", "root/bin/probe");
}

void rooted_mount(struct plan_writer *plan, const char *type, const char *target,
                  int64_t attributes)
{
    plan_step(plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(attributes, CTK_PLAN_MAKE_DIRECTORY, 0),
              STRINGS(target, type, type));
}

void rooted_plan(struct plan_writer *plan, int64_t namespaces)
{
    container_plan(plan, namespaces | ROOTED);
    plan_step(plan, CTK_STEP_BIND, NUMBERS(0, CTK_PLAN_MAKE_NOTHING, 0, 0),
              STRINGS("/", test_path("root")));
    plan_keep(plan, ROOT_PLACE);
    rooted_mount(plan, "proc", "/proc", 0);
    plan_keep(plan, PROC_PLACE);
}

void rooted_probe(struct plan_writer *plan, const char *first, const char *second)
{
    plan_step(plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
    plan_execute(plan, "/bin/probe", (const char *const[]){first, second, NULL});
}

char *rooted_run(struct plan_writer *plan, const char *first, const char *second)
{
    rooted_probe(plan, first, second);
    char *text = container_run(plan);
    plan_free(plan);
    return text;
}

void rooted_expect(struct plan_writer *plan, const char *first, const char *second,
                   const char *output)
{
    CHECK_CONTAINS(rooted_run(plan, first, second), output);
}

void rooted_fails(struct plan_writer *plan, int err, const char *op, const char *path,
                  const char *detail)
{
    struct container container = CONTAINER;
    rooted_probe(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_TEXT(test_error.op, op);
    CHECK_TEXT(test_error.path, path);
    CHECK_CONTAINS(test_error.detail, detail);
    plan_free(plan);
}

char *rooted_mount_line(char *mounts, const char *point)
{
    char wanted[256];
    snprintf(wanted, sizeof wanted, " %s ", point);
    char *found = NULL;
    for (char *line = strtok(mounts, "\n"); line; line = strtok(NULL, "\n")) {
        char *root = strchr(strchr(strchr(line, ' ') + 1, ' ') + 1, ' '); /* behind the device */
        char *at = strchr(root + 1, ' ');
        if (at && !strncmp(at, wanted, strlen(wanted)))
            found = line;
    }
    if (!found)
        FAIL("nothing is mounted on %s", point);
    return found;
}

int rooted_open(struct plan_writer *plan, struct container *container)
{
    char path[64];
    rooted_probe(plan, "catch", "10");
    container_start(container, plan);
    container_read(container, "ready");
    snprintf(path, sizeof path, "/proc/%d/root", container->process[0]);
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(fd >= 0);
    plan_free(plan);
    return fd;
}

struct stat rooted_status(int root, const char *path)
{
    struct stat status;
    if (fstatat(root, path, &status, AT_SYMLINK_NOFOLLOW))
        FAIL("%s: errno %d", path, errno);
    return status;
}
