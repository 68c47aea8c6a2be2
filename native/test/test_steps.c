/* The steps of a plan, done and failing. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"

#define MOUNTS (CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_PID)
#define ALL                                                                                        \
    (MOUNTS | CTK_NAMESPACE_CGROUP | CTK_NAMESPACE_UTS | CTK_NAMESPACE_IPC | CTK_NAMESPACE_NETWORK)
#define NOTHING_RUNS (CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES | CTK_MOUNT_NO_EXEC)

/* A root with probe in it, and the directories of an overlay. */
static void set_up(void)
{
    make_directories("root/bin");
    make_directory("root/etc");
    make_file("root/etc/name", "lower");
    make_directory("upper");
    make_directory("work");
    int from = open(test_tool("probe"), O_RDONLY | O_CLOEXEC);
    int to = open("root/bin/probe", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    char bytes[65536];
    ssize_t length;
    while ((length = read(from, bytes, sizeof bytes)) > 0)
        CHECK(write(to, bytes, (size_t)length) == length);
    close(from);
    close(to);
}

static void add_overlay(struct plan_writer *plan)
{
    plan_step(plan, CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 1),
              STRINGS("/", test_path("root"), test_path("upper"), test_path("work")));
}

static void add_filesystem(struct plan_writer *plan, const char *type, const char *target,
                           int64_t attributes, const char *option)
{
    plan_step(plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(attributes, CTK_PLAN_MAKE_DIRECTORY, 0),
              (const char *const[]){target, type, type, option}, option ? 4 : 3);
}

static void add_execute(struct plan_writer *plan, const char *first, const char *second)
{
    plan_execute(plan, "/bin/probe", (const char *const[]){first, second, NULL});
}

static void add_pivot(struct plan_writer *plan)
{
    plan_step(plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
}

static void expect(struct plan_writer *plan, const char *first, const char *second,
                   const char *output)
{
    add_execute(plan, first, second);
    CHECK_CONTAINS(container_run(plan), output);
    plan_free(plan);
}

static void start(struct plan_writer *plan)
{
    container_plan(plan, MOUNTS);
    add_overlay(plan);
}

/* As ctk's containers are. */
static void a_whole_container(void)
{
    static const char *const masked[] = {"/proc/kcore", "/proc/keys", "/proc/timer_list",
                                         "/proc/scsi",  "/proc/acpi", "/proc/absent"};
    enum { PROC = 1, DEV, NULL_DEVICE, SYS };
    struct plan_writer plan;
    set_up();
    container_plan(&plan, ALL);
    add_overlay(&plan);
    add_filesystem(&plan, "proc", "/proc", NOTHING_RUNS, NULL);
    plan_keep(&plan, PROC);
    add_filesystem(&plan, "tmpfs", "/dev", CTK_MOUNT_NO_SUID, "mode=755");
    plan_keep(&plan, DEV);
    plan_step(&plan, CTK_STEP_MAKE_NODE, NUMBERS(S_IFCHR | 0666, 1, 3, -1, -1),
              STRINGS("/dev/null"));
    plan_in(&plan, DEV, 4);
    plan_keep(&plan, NULL_DEVICE);
    add_filesystem(&plan, "devpts", "/dev/pts", CTK_MOUNT_NO_SUID, "newinstance");
    plan_in(&plan, DEV, 4);
    add_filesystem(&plan, "mqueue", "/dev/mqueue", NOTHING_RUNS, NULL);
    plan_step(&plan, CTK_STEP_MAKE_LINK, NO_NUMBERS, STRINGS("/dev/fd", "/proc/self/fd"));
    add_filesystem(&plan, "sysfs", "/sys", NOTHING_RUNS | CTK_MOUNT_READ_ONLY, NULL);
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
    add_pivot(&plan);
    plan_step(&plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("inside"));
    plan_step(&plan, CTK_STEP_LOOPBACK_UP, NO_NUMBERS, NO_STRINGS);
    plan_step(&plan, CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/made/on/the/way"));
    plan_step(&plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(9), NO_STRINGS);
    add_execute(&plan, "read", "/proc/self/mountinfo");
    const char *mounts = container_run(&plan);
    CHECK(strstr(mounts, " / / rw") && !strstr(strstr(mounts, " / / rw") + 1, " / / "));
    CHECK_CONTAINS(mounts, " /proc/sys ro");
    CHECK_CONTAINS(mounts, " /proc/keys ro");
    CHECK(exists("upper/made/on/the/way"));
    plan_free(&plan);
}

static void files(void)
{
    struct plan_writer plan;
    set_up();
    make_link("root/etc/resolv.conf", "/run/absent");
    start(&plan);
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0640), STRINGS("/etc/resolv.conf", "new"));
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0600), STRINGS("/a/b/c", "deep"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(01777), STRINGS("/sticky"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0700), STRINGS("/etc"));
    plan_step(&plan, CTK_STEP_MAKE_LINK, NO_NUMBERS, STRINGS("/link", "/etc/name"));
    add_pivot(&plan);
    expect(&plan, "read", "/etc/resolv.conf", "new");
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
    set_up();
    make_directories("volume/below");
    make_file("volume/below/file", "bound");
    make_file("single", "one file");
    start(&plan);
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(CTK_MOUNT_READ_ONLY, CTK_PLAN_MAKE_DIRECTORY, 0, 0),
              STRINGS("/data/volume", test_path("volume")));
    plan_step(&plan, CTK_STEP_BIND, NUMBERS(0, CTK_PLAN_MAKE_FILE, 0, 0),
              STRINGS("/data/single", test_path("single")));
    add_filesystem(&plan, "proc", "/proc", NOTHING_RUNS, NULL);
    add_pivot(&plan);
    plan_step(&plan, CTK_STEP_SET_ATTRIBUTES, NUMBERS(CTK_MOUNT_READ_ONLY, 0, 0), STRINGS("/"));
    expect(&plan, "read", "/data/volume/below/file", "bound");
}

/* Links of an image lead nowhere but into the image. */
static void links_stay_inside(void)
{
    struct plan_writer plan;
    set_up();
    make_directory("outside");
    make_link("root/out", test_path("outside"));
    make_link("root/up", "../../../../../../../../../../tmp");
    start(&plan);
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/tmp"));
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/up/made", "x"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("../../../made"));
    add_pivot(&plan);
    expect(&plan, "read", "/tmp/made", "x");
    CHECK(exists("upper/tmp/made") && exists("upper/made"));
    CHECK(!exists("outside/made") && !exists("/tmp/made") && !exists("/made"));
}

/* ---- places ---------------------------------------------------------------------------------- */

enum { ROOT_PLACE = 1, MEMORY, NULL_NODE };

/* A root that is kept, and memory in it that is kept and hidden by other memory of the same name.
 */
static void add_memory(struct plan_writer *plan)
{
    start(plan);
    plan_keep(plan, ROOT_PLACE);
    add_filesystem(plan, "tmpfs", "/memory", 0, NULL);
    plan_in(plan, ROOT_PLACE, 0);
    plan_keep(plan, MEMORY);
    add_filesystem(plan, "tmpfs", "/memory", 0, NULL);
}

/* What a place is does not depend on what its name means later. */
static void places_are_not_names(void)
{
    struct plan_writer plan;
    set_up();
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
    add_pivot(&plan);
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
    add_execute(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_TEXT(test_error.op, op);
    CHECK_TEXT(test_error.path, path);
    CHECK_CONTAINS(test_error.detail, detail);
    plan_free(plan);
    OK(ctk_tree_remove(test_path("work"), TEST_ERROR));
    make_directory("work");
}

static void no_link_leads_to_or_from_a_place(void)
{
    struct plan_writer plan;
    set_up();
    make_link("root/proc", "etc");
    make_directory("root/real");
    make_link("root/real/link", "../etc");
    start(&plan);
    plan_keep(&plan, ROOT_PLACE);
    add_filesystem(&plan, "tmpfs", "/proc", 0, NULL);
    plan_in(&plan, ROOT_PLACE, 0);
    fails_placed(&plan, ELOOP, "mount on", "/proc", "symbolic link");
    start(&plan);
    plan_keep(&plan, ROOT_PLACE);
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/real/link/made"));
    plan_in(&plan, ROOT_PLACE, 0);
    fails_placed(&plan, ELOOP, "make directory", "/real/link/made", "symbolic link");
    start(&plan);
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
    set_up();
    for (size_t i = 0; i < 2; i++) {
        add_memory(&plan);
        plan_step(&plan, CTK_STEP_MAKE_NODE, others[i], 5, STRINGS("/memory/null"));
        plan_in(&plan, MEMORY, 7);
        plan_keep(&plan, NULL_NODE);
        plan_step(&plan, CTK_STEP_MASK_PATH, NUMBERS(1, NULL_NODE), STRINGS("/etc/name"));
        fails_placed(&plan, EINVAL, "mask", "/etc/name", "1:3");
    }
    make_file("null", "");
    start(&plan);
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

static void a_keyring_of_its_own(void)
{
    struct plan_writer plan;
    set_up();
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

/* ---- failing --------------------------------------------------------------------------------- */

/* What follows the overlay has to fail like this. */
static void fails(struct plan_writer *plan, int err, int step, const char *op, const char *path)
{
    struct container container = CONTAINER;
    add_execute(plan, "exit", "0");
    FAILS(container_try(&container, plan), err);
    CHECK_NUMBER(test_error.step, step);
    CHECK_TEXT(test_error.op, op);
    CHECK_TEXT(test_error.path, path);
    for (int i = 1; i < step; i++)
        CHECK(container.times[i] > 0);
    CHECK_NUMBER(container.times[step], 0);
    plan_free(plan);
    /* The next plan mounts the same overlay: its directories are free once the namespace is. */
    OK(ctk_tree_remove(test_path("work"), TEST_ERROR));
    make_directory("work");
}

static void fails_step(uint32_t op, const int64_t *numbers, uint32_t number_count,
                       const char *const *strings, uint32_t string_count, int err,
                       const char *op_text, const char *path)
{
    struct plan_writer plan;
    start(&plan);
    plan_step(&plan, op, numbers, number_count, strings, string_count);
    fails(&plan, err, 4, op_text, path);
}

static void failing_mounts(void)
{
    set_up();
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
    set_up();
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
    set_up();
    fails_step(CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS(long_name), EINVAL, "set hostname",
               long_name);
    fails_step(CTK_STEP_SET_LIMIT, NUMBERS(999, 1, 1), NO_STRINGS, EINVAL, "set resource limit",
               "");
    fails_step(CTK_STEP_SET_LIMIT, NUMBERS(7, 2, 1), NO_STRINGS, EINVAL, "set resource limit", "");
    fails_step(CTK_STEP_DEATH_SIGNAL, NUMBERS(1000), NO_STRINGS, EINVAL, "set death signal", "");
    fails_step(CTK_STEP_SET_IDS, NUMBERS(0, 0, 1, -1), NO_STRINGS, EINVAL, "set groups", "");
    struct plan_writer plan;
    start(&plan);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(1, 1, 0), NO_STRINGS);
    fails(&plan, EPERM, 5, "set capabilities", "");
    start(&plan);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_IDS, NUMBERS(5, 5, 0), NO_STRINGS);
    fails(&plan, EPERM, 5, "set group id", "");
    start(&plan);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, 0, 0), NO_STRINGS);
    plan_step(&plan, CTK_STEP_BOUND_CAPABILITIES, NUMBERS(0), NO_STRINGS);
    fails(&plan, EPERM, 5, "drop capability", "");
}

/* An upper directory in memory, mounted on a directory of the machine that nobody else sees it on.
 */
static void a_layer_in_memory(void)
{
    struct plan_writer plan;
    set_up();
    make_directory("memory");
    container_plan(&plan, MOUNTS);
    plan_step(&plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0),
              STRINGS(test_path("memory"), "tmpfs", "layer", "mode=700"));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS(test_path("memory/upper")));
    plan_step(&plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS(test_path("memory/work")));
    plan_step(&plan, CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 1),
              STRINGS("/", test_path("root"), test_path("memory/upper"), test_path("memory/work")));
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/made", "in memory"));
    add_pivot(&plan);
    expect(&plan, "read", "/made", "in memory");
    CHECK(!exists("memory/upper"));
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
    set_up();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plan_writer plan;
        container_plan(&plan, MOUNTS);
        plan_step(&plan, cases[i].op, NUMBERS(0, 0, 0), STRINGS("/etc", "/etc"));
        fails(&plan, EINVAL, 3, cases[i].text, cases[i].op == CTK_STEP_PIVOT_ROOT ? "/" : "/etc");
    }
}

/* ---- executing ------------------------------------------------------------------------------- */

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

#define BOTH(function) ROOT(function), USER(function)

TESTS(ROOT(a_whole_container), ROOT(a_layer_in_memory), ROOT(files), ROOT(binds),
      ROOT(links_stay_inside), ROOT(failing_mounts), ROOT(failing_files), ROOT(failing_identity),
      ROOT(nothing_before_the_root), ROOT(places_are_not_names),
      ROOT(no_link_leads_to_or_from_a_place), ROOT(only_the_null_device_hides),
      BOTH(a_keyring_of_its_own), BOTH(failing_programs), BOTH(a_huge_variable),
      BOTH(many_arguments), BOTH(candidates), BOTH(only_trying))
