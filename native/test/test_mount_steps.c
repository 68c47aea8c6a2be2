/* Steps on mounts: attributes, propagation, binds of links and in places. */
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rooted.h"

#define MOUNTS "/proc/self/mountinfo"

static void set_attributes(struct plan_writer *plan, const char *target, int64_t set,
                           int64_t cleared, int64_t recursive)
{
    plan_step(plan, CTK_STEP_SET_ATTRIBUTES, NUMBERS(set, cleared, recursive), STRINGS(target));
}

static void attributes_come_and_go(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m", CTK_MOUNT_NO_EXEC | CTK_MOUNT_NO_ACCESS_TIME);
    rooted_mount(&plan, "tmpfs", "/m/n", CTK_MOUNT_NO_DEVICES);
    set_attributes(&plan, "/m", CTK_MOUNT_READ_ONLY, 0, 0);
    set_attributes(&plan, "/m", CTK_MOUNT_NO_SUID, CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_ACCESS_TIME,
                   1);
    set_attributes(&plan, "/m/n", CTK_MOUNT_STRICT_ACCESS_TIME, CTK_MOUNT_NO_DEVICES, 0);
    char *text = rooted_run(&plan, "read", MOUNTS);
    char copy[65536];
    strcpy(copy, text);
    CHECK_CONTAINS(rooted_mount_line(text, "/m"), " /m rw,nosuid,noexec,relatime ");
    CHECK_CONTAINS(rooted_mount_line(copy, "/m/n"), " /m/n rw,nosuid ");
}

static void every_attribute(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m", 0);
    set_attributes(&plan, "/m",
                   CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES |
                       CTK_MOUNT_NO_EXEC | CTK_MOUNT_NO_ACCESS_TIME |
                       CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME | CTK_MOUNT_NO_LINKS,
                   0, 0);
    CHECK_CONTAINS(rooted_mount_line(rooted_run(&plan, "read", MOUNTS), "/m"),
                   " /m ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow ");
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m",
                 CTK_MOUNT_NO_LINKS | CTK_MOUNT_STRICT_ACCESS_TIME |
                     CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME);
    set_attributes(&plan, "/m", CTK_MOUNT_RELATIVE_ACCESS_TIME, CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME,
                   0);
    CHECK_CONTAINS(rooted_mount_line(rooted_run(&plan, "read", MOUNTS), "/m"),
                   " /m rw,relatime,nosymfollow ");
}

static void attributes_of_no_mount(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    set_attributes(&plan, "/etc", CTK_MOUNT_NO_LINKS, 0, 0);
    rooted_fails(&plan, EINVAL, "set attributes of", "/etc", "not the root of one");
}

/* In a user namespace: what the machine's mounts forbid stays forbidden. */
static void attributes_are_kept(void)
{
    struct plan_writer plan;
    rooted_set_up();
    CHECK(!mount("m", "root/etc", "tmpfs", MS_NOEXEC, NULL));
    container_plan(&plan, ROOTED | CTK_NAMESPACE_USER);
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(0, 0, 1, 0), STRINGS("/", test_path("root")));
    rooted_mount(&plan, "proc", "/proc", 0);
    set_attributes(&plan, "/etc", CTK_MOUNT_NO_SUID, CTK_MOUNT_NO_EXEC, 0);
    rooted_fails(&plan, EPERM, "set attributes of", "/etc", "stays forbidden");
    CHECK(!umount("root/etc"));
}

/* ---- propagation ----------------------------------------------------------------------------- */

static char *propagation_of_root(int64_t propagation, uint16_t place)
{
    struct plan_writer plan;
    rooted_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_SHARED, 1), STRINGS("/"));
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(propagation, 0), STRINGS("/"));
    plan_in(&plan, place, place ? 1 : 0);
    plan_execute(&plan, "/bin/probe", (const char *const[]){"read", MOUNTS, NULL});
    char *mounts = container_run(&plan);
    plan_free(&plan);
    return rooted_mount_line(mounts, "/");
}

static void propagation(void)
{
    rooted_set_up();
    CHECK_CONTAINS(propagation_of_root(CTK_PLAN_SHARED, 0), " shared:");
    CHECK(!strstr(propagation_of_root(CTK_PLAN_PRIVATE, ROOT_PLACE), " shared:"));
    /* Of a group of one nothing is left to be the slave of. */
    CHECK(!strstr(propagation_of_root(CTK_PLAN_SLAVE, 0), " shared:"));
    CHECK_CONTAINS(propagation_of_root(CTK_PLAN_UNBINDABLE, ROOT_PLACE), " unbindable");
}

/* A mount that the machine makes later comes to a slave, and nothing goes back. */
static void slaves_hear_of_mounts(void)
{
    struct container container = CONTAINER;
    struct plan_writer plan;
    make_directory("shared");
    CHECK(!mount("shared", "shared", "tmpfs", 0, NULL) &&
          !mount(NULL, "shared", NULL, MS_SHARED, NULL));
    make_directory("shared/below");
    plan_start(&plan);
    plan_step(&plan, CTK_STEP_CLONE, NUMBERS(CTK_NAMESPACE_MOUNT), STRINGS("", ""));
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_SLAVE, 1), STRINGS("/"));
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_SLAVE, 0),
              STRINGS(test_path("shared")));
    container_probe(&plan, "catch", "10");
    container_start(&container, &plan);
    container_read(&container, "ready");
    CHECK(!mount("below", "shared/below", "tmpfs", 0, NULL));
    make_file("shared/below/file", "x");
    char path[256];
    snprintf(path, sizeof path, "/proc/%d/root%s", container.process[0],
             test_path("shared/below/file"));
    CHECK(exists(path));
    OK(ctk_process_signal(container.process[1], 10, TEST_ERROR));
    CHECK_NUMBER(container_wait(&container), 50);
    plan_free(&plan);
    CHECK(!umount("shared/below") && !umount("shared"));
}

static void propagation_of_no_mount(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_SHARED, 0), STRINGS("/etc"));
    rooted_fails(&plan, EINVAL, "set propagation of", "/etc", "no mount point");
    rooted_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_SHARED, 0), STRINGS("/absent"));
    rooted_fails(&plan, ENOENT, "set propagation of", "/absent", "");
    rooted_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_SHARED, 0), STRINGS("/"));
    rooted_fails(&plan, EINVAL, "pivot root to", "/", "shared");
}

/* ---- binds ----------------------------------------------------------------------------------- */

static void add_bind(struct plan_writer *plan, const char *source, const char *target, int64_t make,
                     int64_t options)
{
    plan_step(plan, CTK_STEP_BIND, NUMBERS(0, make, 0, options),
              STRINGS(target, test_path(source)));
}

static void a_link_is_bound_itself(void)
{
    struct plan_writer plan;
    rooted_set_up();
    make_file("file", "followed");
    make_link("link", "file");
    rooted_plan(&plan, 0);
    add_bind(&plan, "link", "/followed", CTK_PLAN_MAKE_FILE, 0);
    rooted_expect(&plan, "read", "/followed", "followed");
    rooted_plan(&plan, 0);
    add_bind(&plan, "link", "/link", CTK_PLAN_MAKE_FILE, CTK_PLAN_BIND_LINK);
    rooted_expect(&plan, "link", "/link", "to file\n");
    rooted_plan(&plan, 0);
    add_bind(&plan, "file", "/other", CTK_PLAN_MAKE_FILE, CTK_PLAN_BIND_LINK | CTK_PLAN_COPY_LINK);
    rooted_expect(&plan, "read", "/other", "followed");
}

static void a_link_is_copied(void)
{
    char text[256] = "";
    struct plan_writer plan;
    rooted_set_up();
    make_link("link", "some text");
    rooted_plan(&plan, 0);
    add_bind(&plan, "link", "/a/link", CTK_PLAN_MAKE_FILE, CTK_PLAN_COPY_LINK);
    add_bind(&plan, "link", "/a/link", CTK_PLAN_MAKE_FILE, CTK_PLAN_COPY_LINK | CTK_PLAN_BIND_LINK);
    rooted_expect(&plan, "link", "/a/link", "to some text\n");
    CHECK(readlink("root/a/link", text, sizeof text) == 9);
    make_link("root/etc/link", "other text");
    make_file("root/etc/file", "");
    rooted_plan(&plan, 0);
    add_bind(&plan, "link", "/etc/link", CTK_PLAN_MAKE_FILE, CTK_PLAN_COPY_LINK);
    rooted_fails(&plan, EEXIST, "make link", "/etc/link", "something else");
    rooted_plan(&plan, 0);
    add_bind(&plan, "link", "/etc/file", CTK_PLAN_MAKE_FILE, CTK_PLAN_COPY_LINK);
    rooted_fails(&plan, EEXIST, "make link", "/etc/file", "to \"some text\"");
    rooted_plan(&plan, 0);
    add_bind(&plan, "link", "/etc/kept", CTK_PLAN_MAKE_FILE, CTK_PLAN_COPY_LINK);
    plan_keep(&plan, FIRST_PLACE);
    rooted_fails(&plan, EINVAL, "make link", "/etc/kept", "nothing can be in a link");
}

static void add_in_place(struct plan_writer *plan, const char *source, const char *target,
                         int64_t recursive)
{
    plan_step(plan, CTK_STEP_BIND_IN_PLACE, NUMBERS(0, recursive),
              STRINGS(target, test_path(source)));
}

static void directories_in_place(void)
{
    struct plan_writer plan;
    rooted_set_up();
    make_directories("own/below");
    make_file("own/file", "own");
    CHECK(!mount("below", "own/below", "tmpfs", 0, NULL));
    make_file("own/below/file", "deep");
    make_directory("root/etc/there");
    make_link("root/etc/link", "there");
    rooted_plan(&plan, 0);
    add_in_place(&plan, "own", "/etc/there", 0);
    rooted_expect(&plan, "read", "/etc/there/file", "own");
    rooted_plan(&plan, 0);
    add_in_place(&plan, "own", "/a/b/made", 1);
    rooted_expect(&plan, "read", "/a/b/made/below/file", "deep");
    rooted_plan(&plan, 0);
    add_in_place(&plan, "own", "/etc/link", 0);
    rooted_fails(&plan, test_feature(CTK_FEATURE_FSOPEN) ? EINVAL : ENOTDIR, "bind on", "/etc/link",
                 "");
    rooted_plan(&plan, 0);
    add_in_place(&plan, "own/file", "/etc/link", 0);
    rooted_expect(&plan, "read", "/etc/link", "own");
    CHECK(!umount("own/below"));
}

TESTS(ROOT(attributes_come_and_go), ROOT(every_attribute), ROOT(attributes_of_no_mount),
      ROOT(attributes_are_kept), ROOT(propagation), ROOT(slaves_hear_of_mounts),
      ROOT(propagation_of_no_mount), ROOT(a_link_is_bound_itself), ROOT(a_link_is_copied),
      ROOT(directories_in_place))
