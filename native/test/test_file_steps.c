/* Steps that make nodes and write parameters of the kernel's. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "rooted.h"

/* ---- nodes ----------------------------------------------------------------------------------- */

static void add_node(struct plan_writer *plan, const char *path, int64_t mode, int64_t minor,
                     int64_t uid, int64_t gid)
{
    plan_step(plan, CTK_STEP_MAKE_NODE, NUMBERS(mode, 1, minor, uid, gid), STRINGS(path));
}

static void check_node(const char *path, mode_t mode, unsigned minor_number, uid_t uid, gid_t gid)
{
    struct stat status;
    CHECK(!lstat(path, &status));
    CHECK_NUMBER(status.st_mode, mode);
    CHECK_NUMBER(status.st_rdev, S_ISFIFO(mode) ? 0 : makedev(1, minor_number));
    CHECK_NUMBER(status.st_uid, uid);
    CHECK_NUMBER(status.st_gid, gid);
}

static void nodes(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    add_node(&plan, "/a/b/character", S_IFCHR | 04666, 5, 7, 8);
    add_node(&plan, "/block", S_IFBLK | 0640, 0, 0, 6);
    add_node(&plan, "/pipe", S_IFIFO | 0622, 9, 5, -1);
    add_node(&plan, "/plain", S_IFCHR | 0666, 3, -1, -1);
    rooted_expect(&plan, "exit", "0", "");
    check_node("root/a/b/character", S_IFCHR | 04666, 5, 7, 8);
    check_node("root/block", S_IFBLK | 0640, 0, 0, 6);
    check_node("root/pipe", S_IFIFO | 0622, 0, 5, 0);
    check_node("root/plain", S_IFCHR | 0666, 3, 0, 0);
}

static void nodes_that_are_there(void)
{
    struct plan_writer plan;
    rooted_set_up();
    CHECK(!mknod("root/node", S_IFCHR | 0600, makedev(1, 3)) && !mkfifo("root/pipe", 0600));
    rooted_plan(&plan, 0);
    add_node(&plan, "/node", S_IFCHR | 0666, 3, 1, 2);
    plan_keep(&plan, FIRST_PLACE);
    add_node(&plan, "/pipe", S_IFIFO | 0644, 0, -1, -1);
    plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(0, FIRST_PLACE), STRINGS("/pipe"));
    rooted_expect(&plan, "exit", "0", "");
    check_node("root/node", S_IFCHR | 0666, 3, 1, 2);
    check_node("root/pipe", S_IFIFO | 0644, 0, 0, 0);
    make_link("root/link", "node");
    make_file("root/file", "");
    static const char *const others[] = {"/node", "/link", "/file", "/etc"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        rooted_plan(&plan, 0);
        add_node(&plan, others[i], S_IFCHR | 0644, 5, 0, 0);
        rooted_fails(&plan, EEXIST, "make node", others[i], "something else");
    }
    check_node("root/node", S_IFCHR | 0666, 3, 1, 2);
}

static void nodes_of_an_ordinary_user(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, CTK_NAMESPACE_USER);
    add_node(&plan, "/pipe", S_IFIFO | 0622, 0, 0, 0);
    add_node(&plan, "/node", S_IFCHR | 0666, 3, 0, 0);
    rooted_fails(&plan, EPERM, "make node", "/node", "bind the machine's");
    CHECK(exists("root/pipe"));
}

/* ---- parameters ------------------------------------------------------------------------------ */

static void add_parameter(struct plan_writer *plan, const char *path, const char *value)
{
    plan_step(plan, CTK_STEP_SET_PARAMETER, NO_NUMBERS, STRINGS(path, value));
}

static void parameters(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, CTK_NAMESPACE_UTS | CTK_NAMESPACE_IPC);
    add_parameter(&plan, "/proc/sys/kernel/shm_rmid_forced", "1");
    plan_in(&plan, PROC_PLACE, 5);
    add_parameter(&plan, "/proc/sys/kernel/domainname", "of.its.own");
    plan_step(&plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(0), STRINGS("/proc/sys"));
    rooted_expect(&plan, "read", "/proc/sys/kernel/shm_rmid_forced", "1\n");
    rooted_plan(&plan, CTK_NAMESPACE_UTS);
    add_parameter(&plan, "/proc/sys/kernel/domainname", "of.its.own");
    rooted_expect(&plan, "read", "/proc/sys/kernel/domainname", "of.its.own\n");
}

/* Before there is a root, the machine's own. */
static void parameters_of_the_process(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    add_parameter(&plan, "/proc/self/oom_score_adj", "17");
    container_probe(&plan, "read", "/proc/self/oom_score_adj");
    CHECK_TEXT(container_run(&plan), "17\n");
    plan_free(&plan);
}

static void parameters_that_are_none(void)
{
    struct plan_writer plan;
    rooted_set_up();
    make_file("root/etc/file", "kept");
    make_link("root/etc/link", "/etc/file");
    CHECK(!mkfifo("root/etc/pipe", 0666));
    rooted_plan(&plan, 0);
    add_parameter(&plan, "/proc/sys/kernel/absent", "1");
    rooted_fails(&plan, ENOENT, "set parameter", "/proc/sys/kernel/absent", "no such parameter");
    rooted_plan(&plan, 0);
    add_parameter(&plan, "/etc/link", "1");
    rooted_fails(&plan, EXDEV, "set parameter", "/etc/link", "neither in /proc");
    rooted_plan(&plan, 0);
    add_parameter(&plan, "/etc/pipe", "1");
    rooted_fails(&plan, ENXIO, "set parameter", "/etc/pipe", "");
    rooted_plan(&plan, 0);
    add_parameter(&plan, "/proc/sys/kernel/shm_rmid_forced", "many");
    plan_in(&plan, PROC_PLACE, 5);
    rooted_fails(&plan, EINVAL, "set parameter", "/proc/sys/kernel/shm_rmid_forced",
                 "to \"many\", which it does not take");
    rooted_plan(&plan, 0);
    add_parameter(&plan, "/proc/self/oom_score_adj", "1");
    plan_in(&plan, PROC_PLACE, 5);
    rooted_fails(&plan, ELOOP, "set parameter", "/proc/self/oom_score_adj", "symbolic link");
    rooted_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(0), STRINGS("/proc/sys"));
    add_parameter(&plan, "/proc/sys/kernel/shm_rmid_forced", "0");
    rooted_fails(&plan, EROFS, "set parameter", "/proc/sys/kernel/shm_rmid_forced", "read-only");
    char *text = read_file("root/etc/file");
    CHECK_TEXT(text, "kept");
    free(text);
}

static void parameters_of_the_machine(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    add_parameter(&plan, "/proc/sys/kernel/panic", "1");
    container_probe(&plan, "exit", "0");
    struct container container = CONTAINER;
    FAILS(container_try(&container, &plan), EACCES);
    CHECK_CONTAINS(test_error.detail, "not this namespace's");
    plan_free(&plan);
}

TESTS(ROOT(nodes), ROOT(nodes_that_are_there), ROOT(nodes_of_an_ordinary_user), ROOT(parameters),
      ROOT(parameters_of_the_process), USER(parameters_of_the_process),
      ROOT(parameters_that_are_none), USER(parameters_of_the_machine))
