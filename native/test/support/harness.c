#include "harness.h"

#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "groups.h"
#include "launch/launch.h"
#include "traces.h"

#define ORDINARY_USER 65533
#define SECONDS_PER_TEST 100

static char directory[PATH_MAX];
static uid_t first_user;

bool test_is_root(void)
{
    return first_user == 0;
}

const char *test_directory(void)
{
    return directory;
}

const char *test_path(const char *name)
{
    static char paths[16][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 16];
    if (snprintf(path, PATH_MAX, "%s/%s", directory, name) >= PATH_MAX)
        FAIL("the path is too long");
    return path;
}

const char *test_tool(const char *name)
{
    static char path[PATH_MAX];
    const char *tools = getenv("CTK_TEST_TOOLS");
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length < 0 ? 0 : length] = 0;
    if (tools)
        snprintf(path, sizeof path, "%.2000s/%s", tools, name);
    else
        snprintf(path, sizeof path, "%.2000s/tools/%s", dirname(self), name);
    return path;
}

int64_t test_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool test_feature(int32_t feature)
{
    return ctk_feature_probe(feature) == 0;
}

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        FAIL("write %s: errno %d", path, errno);
    close(fd);
}

void enter_user_namespace(void)
{
    char map[64];
    uid_t user = geteuid();
    gid_t users = getegid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
        test_skip("user namespaces are not allowed here");
    snprintf(map, sizeof map, "0 %u 1", user);
    write_text("/proc/self/uid_map", map);
    write_text("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %u 1", users);
    write_text("/proc/self/gid_map", map);
    CHECK(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void become_ordinary(void)
{
    if (geteuid() == 0) {
        CHECK(!setgroups(0, NULL));
        CHECK(!setresgid(ORDINARY_USER, ORDINARY_USER, ORDINARY_USER));
        CHECK(!setresuid(ORDINARY_USER, ORDINARY_USER, ORDINARY_USER));
    }
    /* A change of ids makes /proc/self root's. */
    CHECK(!prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static void set_up(enum test_mode mode)
{
    /* An upper directory can be on a tmpfs whatever the machine's root is. */
    if (test_is_root())
        CHECK(!unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
              !mount("ctk-test", directory, "tmpfs", 0, "mode=755"));
    if (mode == TEST_USER || mode == TEST_USER_NAMESPACE) {
        if (test_is_root())
            CHECK(!chown(directory, ORDINARY_USER, ORDINARY_USER));
        become_ordinary();
    }
    CHECK(!chdir(directory));
    if (mode == TEST_USER_NAMESPACE)
        enter_user_namespace();
}

/* What the library opens once and keeps, as long as the process lives. */
static void warm_up(void)
{
    int image = init_image_open(NULL);
    if (image >= 0)
        close(image);
    lifeline_fd();
}

static void run_in_child(const struct test *test)
{
    struct traces before;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    umask(022);
    alarm(SECONDS_PER_TEST);
    set_up(test->mode);
    if (test->mode != TEST_COLD_ROOT)
        warm_up();
    traces_take(&before);
    test->run();
    (void)!chdir(directory);
    int left = traces_compare(&before);
    traces_free(&before);
    if (left)
        FAIL("%d things were left behind", left);
    groups_check();
}

static bool make_place(void)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%.2000s/ctk-test.XXXXXX",
             temporary ? temporary : "/tmp");
    return mkdtemp(directory) && !chmod(directory, 0755);
}

/* What a test that failed had no chance to take away. As root the directory is empty: what was
 * mounted on it went with the test's mount namespace. */
static void clean_up(pid_t pid)
{
    traces_end_processes();
    groups_remove(pid);
    if (ctk_tree_remove(directory, TEST_ERROR) < 0)
        printf("    left behind: %s: %s\n", directory, test_error.detail);
}

/* Returns the test's exit status. */
static int run_one(const struct test *test)
{
    fflush(stdout);
    if (!make_place())
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        run_in_child(test);
        exit(0);
    }
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    clean_up(pid);
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    printf("    ended by signal %d\n", WTERMSIG(status));
    return 1;
}

int test_main(const struct test *tests, size_t count, int argc, char **argv)
{
    size_t passed = 0;
    size_t failed = 0;
    size_t skipped = 0;
    first_user = geteuid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && strncmp(tests[i].name, argv[1], strlen(argv[1])) != 0)
            continue;
        if ((tests[i].mode == TEST_ROOT || tests[i].mode == TEST_COLD_ROOT) && !test_is_root()) {
            printf("skip %s: not root\n", tests[i].name);
            skipped++;
            continue;
        }
        int status = run_one(&tests[i]);
        printf("%s %s\n",
               status == 0              ? "ok  "
               : status == TEST_SKIPPED ? "skip"
                                        : "FAIL",
               tests[i].name);
        *(status == 0 ? &passed : status == TEST_SKIPPED ? &skipped : &failed) += 1;
    }
    printf("%zu passed, %zu failed, %zu skipped\n", passed, failed, skipped);
    return failed ? 1 : passed ? 0 : TEST_SKIPPED;
}
