/* The steps of a plan, as a container has them. */
#include <sys/stat.h>

#include "overlaid.h"

#define ALL                                                                                        \
    (OVERLAID | CTK_NAMESPACE_CGROUP | CTK_NAMESPACE_UTS | CTK_NAMESPACE_IPC |                     \
     CTK_NAMESPACE_NETWORK)
#define NOTHING_RUNS (CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES | CTK_MOUNT_NO_EXEC)

/* As ctk's containers are. */
static void a_whole_container(void)
{
    static const char *const masked[] = {"/proc/kcore", "/proc/keys", "/proc/timer_list",
                                         "/proc/scsi",  "/proc/acpi", "/proc/absent"};
    enum { PROC = 1, DEV, NULL_DEVICE, SYS };
    struct plan_writer plan;
    overlaid_set_up();
    container_plan(&plan, ALL);
    overlaid_mount(&plan);
    overlaid_filesystem(&plan, "proc", "/proc", NOTHING_RUNS, NULL);
    plan_keep(&plan, PROC);
    overlaid_filesystem(&plan, "tmpfs", "/dev", CTK_MOUNT_NO_SUID, "mode=755");
    plan_keep(&plan, DEV);
    plan_step(&plan, CTK_STEP_MAKE_NODE, NUMBERS(S_IFCHR | 0666, 1, 3, -1, -1),
              STRINGS("/dev/null"));
    plan_in(&plan, DEV, 4);
    plan_keep(&plan, NULL_DEVICE);
    overlaid_filesystem(&plan, "devpts", "/dev/pts", CTK_MOUNT_NO_SUID, "newinstance");
    plan_in(&plan, DEV, 4);
    overlaid_filesystem(&plan, "mqueue", "/dev/mqueue", NOTHING_RUNS, NULL);
    plan_step(&plan, CTK_STEP_MAKE_LINK, NO_NUMBERS, STRINGS("/dev/fd", "/proc/self/fd"));
    overlaid_filesystem(&plan, "sysfs", "/sys", NOTHING_RUNS | CTK_MOUNT_READ_ONLY, NULL);
    plan_keep(&plan, SYS);
    plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(0, 0), STRINGS("/sys/firmware"));
    plan_in(&plan, SYS, 4);
    for (size_t i = 0; i < sizeof masked / sizeof masked[0]; i++) {
        plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(1, NULL_DEVICE), STRINGS(masked[i]));
        plan_in(&plan, PROC, 5);
    }
    plan_step(&plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(0), STRINGS("/proc/sys"));
    plan_in(&plan, PROC, 5);
    plan_step(&plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(1), STRINGS("/proc/absent"));
    overlaid_pivot(&plan);
    plan_step(&plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("inside"));
    plan_step(&plan, CTK_STEP_LOOPBACK_UP, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/made/on/the/way"));
    plan_step(&plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(9), NO_STRINGS);
    overlaid_execute(&plan, "read", "/proc/self/mountinfo");
    const char *mounts = container_run(&plan);
    CHECK(strstr(mounts, " / / rw") && !strstr(strstr(mounts, " / / rw") + 1, " / / "));
    CHECK_CONTAINS(mounts, " /proc/sys ro");
    CHECK_CONTAINS(mounts, " /proc/keys ro");
    CHECK(exists("upper/made/on/the/way"));
    plan_free(&plan);
}

/* An upper directory in memory, mounted on a directory of the machine that nobody else sees it on.
 */
static void a_layer_in_memory(void)
{
    struct plan_writer plan;
    overlaid_set_up();
    make_directory("memory");
    container_plan(&plan, OVERLAID);
    plan_step(&plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0),
              STRINGS(test_path("memory"), "tmpfs", "layer", "mode=700"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS(test_path("memory/upper")));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS(test_path("memory/work")));
    plan_step(&plan, CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 1),
              STRINGS("/", test_path("root"), test_path("memory/upper"), test_path("memory/work")));
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/made", "in memory"));
    overlaid_pivot(&plan);
    overlaid_expect(&plan, "read", "/made", "in memory");
    CHECK(!exists("memory/upper"));
}

static void files(void)
{
    struct plan_writer plan;
    overlaid_set_up();
    make_link("root/etc/resolv.conf", "/run/absent");
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0640), STRINGS("/etc/resolv.conf", "new"));
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0600), STRINGS("/a/b/c", "deep"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(01777), STRINGS("/sticky"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0700), STRINGS("/etc"));
    plan_step(&plan, CTK_STEP_MAKE_LINK, NO_NUMBERS, STRINGS("/link", "/etc/name"));
    overlaid_pivot(&plan);
    overlaid_expect(&plan, "read", "/etc/resolv.conf", "new");
    struct stat status;
    CHECK(!lstat("upper/etc/resolv.conf", &status));
    CHECK_NUMBER(status.st_mode, S_IFREG | 0640);
    CHECK(!lstat("upper/sticky", &status));
    CHECK_NUMBER(status.st_mode, S_IFDIR | 01777);
    CHECK(!lstat("upper/a/b/c", &status));
    CHECK_NUMBER(status.st_mode, S_IFREG | 0600);
}

static void binds(void)
{
    struct plan_writer plan;
    overlaid_set_up();
    make_directories("volume/below");
    make_file("volume/below/file", "bound");
    make_file("single", "one file");
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(CTK_MOUNT_READ_ONLY, CTK_PLAN_MAKE_DIRECTORY, 0, 0),
              STRINGS("/data/volume", test_path("volume")));
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(0, CTK_PLAN_MAKE_FILE, 0, 0),
              STRINGS("/data/single", test_path("single")));
    overlaid_filesystem(&plan, "proc", "/proc", NOTHING_RUNS, NULL);
    overlaid_pivot(&plan);
    plan_step(&plan, CTK_STEP_SET_ATTRIBUTES, NUMBERS(CTK_MOUNT_READ_ONLY, 0, 0), STRINGS("/"));
    overlaid_expect(&plan, "read", "/data/volume/below/file", "bound");
}

/* Links of an image lead nowhere but into the image. */
static void links_stay_inside(void)
{
    struct plan_writer plan;
    overlaid_set_up();
    make_directory("outside");
    make_link("root/out", test_path("outside"));
    make_link("root/up", "../../../../../../../../../../tmp");
    overlaid_plan(&plan);
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/tmp"));
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/up/made", "x"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("../../../made"));
    overlaid_pivot(&plan);
    overlaid_expect(&plan, "read", "/tmp/made", "x");
    CHECK(exists("upper/tmp/made") && exists("upper/made"));
    CHECK(!exists("outside/made") && !exists("/tmp/made") && !exists("/made"));
}

TESTS(ROOT(a_whole_container), ROOT(a_layer_in_memory), ROOT(files), ROOT(binds),
      ROOT(links_stay_inside))
