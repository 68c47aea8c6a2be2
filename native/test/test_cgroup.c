/* Groups of cgroup v2. */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup/cgroup.h"
#include "harness.h"

#define MOST_PROCESSES 60

static int open_group(void)
{
    return OK(ctk_cgroup_open(test_cgroup(), TEST_ERROR));
}

static char *read_group(int fd, const char *file)
{
    static char text[4096];
    int length = OK(ctk_cgroup_read(fd, file, (uint8_t *)text, sizeof text - 1, TEST_ERROR));
    text[length] = 0;
    return text;
}

static void make_read_write_remove(void)
{
    int parent = open_group();
    int group = OK(ctk_cgroup_make(parent, "one", TEST_ERROR));
    FAILS(ctk_cgroup_make(parent, "one", TEST_ERROR), EEXIST);
    CHECK_NUMBER(fcntl(group, F_GETFD), FD_CLOEXEC);
    CHECK_CONTAINS(read_group(group, "cgroup.events"), "populated 0");
    OK(ctk_cgroup_write(group, "cgroup.max.depth", "3", TEST_ERROR));
    CHECK_TEXT(read_group(group, "cgroup.max.depth"), "3\n");
    uint8_t bytes[3];
    CHECK_NUMBER(ctk_cgroup_read(group, "cgroup.events", bytes, sizeof bytes, TEST_ERROR), 3);
    CHECK_NUMBER(ctk_cgroup_read(group, "cgroup.events", bytes, 0, TEST_ERROR), 0);
    OK(ctk_cgroup_remove(parent, "one", TEST_ERROR));
    OK(ctk_cgroup_remove(parent, "one", TEST_ERROR));
    close(group);
    close(parent);
}

static void bad_names(void)
{
    static const char *const names[] = {"", ".", "..", "a/b", "/", "../up"};
    int parent = open_group();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        FAILS(ctk_cgroup_make(parent, names[i], TEST_ERROR), EINVAL);
    close(parent);
}

static void what_is_not_there(void)
{
    int parent = open_group();
    FAILS(ctk_cgroup_open("/", TEST_ERROR), ENODEV);
    FAILS(ctk_cgroup_open("/absent", TEST_ERROR), ENOENT);
    FAILS(ctk_cgroup_write(parent, "memory.no_such_file", "1", TEST_ERROR), ENOENT);
    CHECK_CONTAINS(test_error.detail, "controller");
    FAILS(ctk_cgroup_write(parent, "cgroup.max.depth", "nonsense", TEST_ERROR), EINVAL);
    CHECK_CONTAINS(test_error.detail, "nonsense");
    uint8_t byte;
    FAILS(ctk_cgroup_read(parent, "absent", &byte, 1, TEST_ERROR), ENOENT);
    CHECK_NUMBER(ctk_cgroup_make(-1, "x", NULL), -EBADF);
    close(parent);
}

/* A fork bomb that spares the machine: its processes have children that do the same until so many
 * are left to be born, every other one out of reach of its parent and its session; then ones that
 * live a moment. */
static _Noreturn void explode(atomic_int *left)
{
    for (unsigned number = 0;; number++) {
        bool stays = atomic_fetch_sub(left, 1) > 0;
        pid_t pid = fork();
        if (pid > 0 && !stays)
            waitpid(pid, NULL, 0);
        if (pid)
            continue;
        if (!stays) {
            usleep(1000 + (unsigned)getpid() % 1000);
            _exit(0);
        }
        if (number % 2) {
            setsid();
            if (fork())
                _exit(0);
        }
    }
}

/* Sets one off in the group, and waits until it is large. */
static void fill(int group)
{
    atomic_int *left =
        mmap(NULL, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(left != MAP_FAILED);
    atomic_store(left, MOST_PROCESSES);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (!pid) {
        OK(ctk_cgroup_write(group, "cgroup.procs", "0", TEST_ERROR));
        explode(left);
    }
    for (int i = 0; i < 5000 && atomic_load(left) > 0; i++)
        usleep(1000);
    CHECK(atomic_load(left) <= 0);
    munmap(left, sizeof *left);
}

static void wait_until_empty(int group)
{
    for (int i = 0; i < 5000 && strstr(read_group(group, "cgroup.events"), "populated 1"); i++) {
        usleep(1000);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    }
    CHECK_CONTAINS(read_group(group, "cgroup.events"), "populated 0");
    while (waitpid(-1, NULL, 0) > 0)
        continue;
}

static void kill_with(int (*function)(int group, struct ctk_error *error))
{
    int parent = open_group();
    int group = OK(ctk_cgroup_make(parent, "group", TEST_ERROR));
    int below = OK(ctk_cgroup_make(group, "below", TEST_ERROR));
    fill(below);
    FAILS(ctk_cgroup_remove(parent, "group", TEST_ERROR), EBUSY);
    FAILS(ctk_cgroup_remove(group, "below", TEST_ERROR), EBUSY);
    OK(function(group, TEST_ERROR));
    wait_until_empty(group);
    OK(function(group, TEST_ERROR));
    OK(ctk_cgroup_remove(group, "below", TEST_ERROR));
    fill(group);
    OK(function(group, TEST_ERROR));
    wait_until_empty(group);
    OK(ctk_cgroup_remove(parent, "group", TEST_ERROR));
    close(below);
    close(group);
    close(parent);
}

static void kills(void)
{
    kill_with(ctk_cgroup_kill);
}

static void kills_the_old_way(void)
{
    kill_with(cgroup_kill_old);
}

/* Deeper than a process may have descriptors. */
static void removes_trees(void)
{
    enum { DEPTH = 1100, WIDTH = 50 };
    int parent = open_group();
    int group = OK(ctk_cgroup_make(parent, "tree", TEST_ERROR));
    int deepest = fcntl(parent, F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < DEPTH; i++) {
        int below = OK(ctk_cgroup_make(deepest, i ? "down" : "deep", TEST_ERROR));
        close(deepest);
        deepest = below;
    }
    for (int i = 0; i < WIDTH; i++) {
        char name[16];
        snprintf(name, sizeof name, "g%d", i);
        int below = OK(ctk_cgroup_make(group, name, TEST_ERROR));
        close(OK(ctk_cgroup_make(below, "one", TEST_ERROR)));
        close(OK(ctk_cgroup_make(below, "two", TEST_ERROR)));
        close(below);
    }
    fill(deepest);
    FAILS(ctk_cgroup_remove_tree(parent, "deep", TEST_ERROR), EBUSY);
    CHECK_CONTAINS(test_error.detail, "processes");
    OK(ctk_cgroup_kill(deepest, TEST_ERROR));
    wait_until_empty(deepest);
    OK(ctk_cgroup_remove_tree(parent, "deep", TEST_ERROR));
    OK(ctk_cgroup_remove_tree(parent, "deep", TEST_ERROR));
    OK(ctk_cgroup_remove_tree(parent, "tree", TEST_ERROR));
    CHECK_NUMBER(ctk_cgroup_exists(group), 0);
    close(group);
    close(deepest);
    close(parent);
}

static void not_ours(void)
{
    char path[4096] = "";
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char line[4096];
    while (file && fgets(line, sizeof line, file))
        if (strstr(line, " - cgroup2 "))
            (void)!sscanf(line, "%*s %*s %*s %*s %4095s", path);
    fclose(file);
    if (!path[0])
        test_skip("no cgroup2 file system is mounted");
    int parent = OK(ctk_cgroup_open(path, TEST_ERROR));
    FAILS(ctk_cgroup_make(parent, "ctk-test", TEST_ERROR), EACCES);
    CHECK_CONTAINS(test_error.detail, "delegated");
    close(parent);
}

TESTS(ROOT(make_read_write_remove), ROOT(bad_names), ROOT(what_is_not_there), ROOT(kills),
      ROOT(kills_the_old_way), ROOT(removes_trees), USER(not_ours))
