/* Paths inside a root that somebody else wrote: the kernel's walk and ours have to agree. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "path/path.h"
#include "sys/sys.h"

static int root_fd;

/* What lies outside must never be found. */
static void set_up(void)
{
    make_directory("outside");
    make_file("outside/secret", "");
    make_file("secret", "");
    make_directories("root/a/b/c");
    make_directory("root/closed");
    make_file("root/file", "");
    make_file("root/a/file", "");
    make_link("root/absolute", "/a/b");
    make_link("root/absolute-file", "/file");
    make_link("root/relative", "a/b");
    make_link("root/up", "..");
    make_link("root/far-up", "../../../../../../outside/secret");
    make_link("root/outside", test_path("outside"));
    make_link("root/a/out", "../../outside");
    make_link("root/a/b/back", "../../a/b/c");
    make_link("root/chain-1", "chain-2");
    make_link("root/chain-2", "/chain-3/b");
    make_link("root/chain-3", "a/./b/../../a");
    make_link("root/loop", "loop");
    make_link("root/loop-1", "loop-2");
    make_link("root/loop-2", "a/../loop-1");
    make_link("root/dangling", "absent/below");
    make_link("root/to-slash", "/");
    make_link("root/to-file-slash", "file/");
    make_link("root/with-slash", "a/b/");
    make_link("root/dot", ".");
    make_link("root/through-file", "file/..");
    root_fd = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(root_fd >= 0);
}

static const char *const attacks[] = {
    "",
    "/",
    "//",
    ".",
    "./",
    "/.",
    "..",
    "/..",
    "../",
    "../..",
    "../secret",
    "/../secret",
    "../../../../../../../../etc/passwd",
    "/etc/passwd",
    "a",
    "/a",
    "a/",
    "a//b///c",
    "a/./b/.",
    "a/../a",
    "a/b/../../a/b",
    "a/..",
    "a/../..",
    "a/../../secret",
    "a/b/../../../secret",
    "file",
    "file/",
    "file/.",
    "file/..",
    "file/x",
    "/file",
    "absent",
    "absent/",
    "absent/..",
    "a/absent/x",
    "absolute",
    "absolute/",
    "absolute/c",
    "absolute/../file",
    "absolute/..",
    "absolute-file",
    "absolute-file/",
    "relative",
    "relative/c",
    "relative/../file",
    "up",
    "up/secret",
    "up/a",
    "up/up/up/secret",
    "far-up",
    "outside",
    "outside/secret",
    "a/out",
    "a/out/secret",
    "a/b/back",
    "a/b/back/..",
    "a/b/back/../file",
    "chain-1",
    "chain-1/c",
    "loop",
    "loop/x",
    "loop-1",
    "loop-2/",
    "dangling",
    "dangling/",
    "dangling/x",
    "to-slash",
    "to-slash/a",
    "to-slash/../../secret",
    "to-file-slash",
    "with-slash",
    "with-slash/c",
    "dot",
    "dot/dot/dot/a",
    "through-file",
    "a/b/c/../../../..//secret",
    "closed",
    "closed/",
    "closed/.",
    "closed/x",
    "closed/..",
    "proc/self",
    "proc/self/",
    "proc/thread-self",
    "proc/self/root",
    "proc/self/root/",
    "proc/self/root/etc/passwd",
    "proc/self/cwd",
    "proc/self/cwd/secret",
    "proc/self/exe",
    "proc/self/fd/0",
    "proc/self/fd/0/",
    "proc/self/ns/mnt",
    "proc/mounts",
    "proc/self/mounts",
    "proc/net/dev",
    "proc/1/root/etc",
};

/* What both found, or their errno, in words. */
static void describe(int fd, char *text, size_t size)
{
    struct stat status;
    if (fd < 0) {
        snprintf(text, size, "errno %d", errno);
        return;
    }
    CHECK(!fstat(fd, &status));
    snprintf(text, size, "device %lu inode %lu type %o", (unsigned long)status.st_dev,
             (unsigned long)status.st_ino, status.st_mode & S_IFMT);
    CHECK_NUMBER(fcntl(fd, F_GETFD), FD_CLOEXEC);
    close(fd);
}

static void compare(const char *path, int flags)
{
    char by_kernel[128];
    char by_walk[128];
    describe(path_open_in(root_fd, path, flags), by_kernel, sizeof by_kernel);
    describe(path_walk_in(root_fd, path, flags), by_walk, sizeof by_walk);
    if (strcmp(by_kernel, by_walk) != 0)
        FAIL("\"%.100s\" flags 0x%x: the kernel finds %s, our walk %s", path, flags, by_kernel,
             by_walk);
}

static void compare_all(void)
{
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        compare(attacks[i], O_PATH);
        compare(attacks[i], O_PATH | O_NOFOLLOW);
        compare(attacks[i], O_PATH | O_DIRECTORY);
        if (strncmp(attacks[i], "proc/self/fd", 12) != 0)
            compare(attacks[i], O_RDONLY);
        compare(attacks[i], O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    }
}

static void both_agree(void)
{
    set_up();
    CHECK(!chmod("root/closed", 0));
    compare_all();
    close(root_fd);
}

static void both_agree_on_proc(void)
{
    set_up();
    make_directory("root/proc");
    CHECK(!mount("proc", "root/proc", "proc", 0, NULL));
    compare_all();
    close(root_fd);
    CHECK(!umount("root/proc"));
}

static void nothing_leads_out(void)
{
    struct stat secret;
    struct stat other;
    set_up();
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        int fd = path_walk_in(root_fd, attacks[i], O_PATH);
        struct stat status;
        if (fd < 0)
            continue;
        CHECK(!fstat(fd, &status) && !stat("outside/secret", &secret) && !stat("secret", &other));
        CHECK(status.st_ino != secret.st_ino && status.st_ino != other.st_ino);
        close(fd);
    }
    close(root_fd);
}

static void many_links(void)
{
    char name[32];
    char text[32];
    make_directory("root");
    make_file("root/link-0", "");
    for (int i = 1; i <= 45; i++) {
        snprintf(name, sizeof name, "root/link-%d", i);
        snprintf(text, sizeof text, "link-%d", i - 1);
        make_link(name, text);
    }
    root_fd = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = 35; i <= 45; i++) {
        snprintf(name, sizeof name, "link-%d", i);
        compare(name, O_PATH);
    }
    close(root_fd);
}

static void long_names(void)
{
    static char path[8192];
    make_directory("root");
    root_fd = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    static const size_t lengths[] = {254, 255, 256, 257, 4094, 4095, 4096, 5000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        memset(path, 'x', lengths[i]);
        path[lengths[i]] = 0;
        compare(path, O_PATH);
        memset(path, '/', lengths[i]);
        compare(path, O_PATH);
    }
    close(root_fd);
}

static void makes_directories_on_the_way(void)
{
    struct stat status;
    set_up();
    static const struct {
        const char *path;
        enum ctk_plan_make make;
        const char *made;
    } cases[] = {
        {"x", CTK_PLAN_MAKE_DIRECTORY, "root/x"},
        {"/y/z/", CTK_PLAN_MAKE_DIRECTORY, "root/y/z"},
        {"f/g/h", CTK_PLAN_MAKE_FILE, "root/f/g/h"},
        {"absolute/new", CTK_PLAN_MAKE_DIRECTORY, "root/a/b/new"},
        {"outside2/../../../new2", CTK_PLAN_MAKE_DIRECTORY, "root/new2"},
        {"up/up/new3/new4", CTK_PLAN_MAKE_FILE, "root/new3/new4"},
        {"a//q///r", CTK_PLAN_MAKE_DIRECTORY, "root/a/q/r"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = path_open_or_make_in(root_fd, cases[i].path, cases[i].make);
        if (fd < 0)
            FAIL("\"%s\": errno %d", cases[i].path, errno);
        close(fd);
        CHECK(!lstat(cases[i].made, &status));
        CHECK_NUMBER(status.st_mode,
                     cases[i].make == CTK_PLAN_MAKE_FILE ? S_IFREG | 0644 : S_IFDIR | 0755);
    }
    CHECK(!exists("new2") && !exists("new3") && !exists("new4"));
    close(root_fd);
}

static void makes_nothing_outside(void)
{
    set_up();
    /* The links' targets don't exist inside: nothing may be made at their targets outside. */
    static const char *const paths[] = {"outside/made", "a/out/made", "dangling", "dangling/made",
                                        "loop/made",    "file/made",  "far-up/x", "far-up"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        for (int make = CTK_PLAN_MAKE_DIRECTORY; make <= CTK_PLAN_MAKE_FILE; make++) {
            int fd = path_open_or_make_in(root_fd, paths[i], (enum ctk_plan_make)make);
            if (fd >= 0)
                close(fd);
        }
    CHECK(!exists("outside/made") && !exists("outside/below") && !exists("made"));
    CHECK(path_open_or_make_in(root_fd, "nothing", CTK_PLAN_MAKE_NOTHING) < 0);
    CHECK_NUMBER(errno, ENOENT);
    close(root_fd);
}

/* More components than a stack has room for buffers. */
static void makes_the_deepest_path(void)
{
    static char path[4096];
    make_directory("root");
    root_fd = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i + 2 < sizeof path; i += 2)
        memcpy(path + i, "d/", 3);
    int fd = path_open_or_make_in(root_fd, path, CTK_PLAN_MAKE_DIRECTORY);
    int err = errno;
    if (fd >= 0)
        close(fd);
    else if (test_feature(CTK_FEATURE_OPENAT2) ||
             err != ENAMETOOLONG) /* our own walk ends before */
        FAIL("errno %d", err);
    close(root_fd);
    OK(ctk_tree_remove(test_path("root"), TEST_ERROR));
}

/* The kernel's walk and ours: the same is refused, with the same errno. */
static void beneath(void)
{
    static const struct {
        const char *path;
        int err;
    } cases[] = {
        {"a/b", 0},           {"/a//b/", 0},       {"", 0},         {"/", 0},
        {"./a/./b", 0},       {"file", 0},         {"up", ELOOP},   {"absolute/x", ELOOP},
        {"a/../a", EXDEV},    {"..", EXDEV},       {"a/..", EXDEV}, {"file/x", ENOTDIR},
        {"a/absent", ENOENT}, {"dangling", ELOOP}, {"loop", ELOOP}, {"outside", ELOOP},
    };
    set_up();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int make = 0; make < 2; make++) {
            int fd =
                make && cases[i].err != ENOENT
                    ? path_open_or_make_beneath(root_fd, cases[i].path, CTK_PLAN_MAKE_DIRECTORY)
                    : path_open_beneath(root_fd, cases[i].path, O_PATH);
            if ((fd < 0 ? errno : 0) != cases[i].err)
                FAIL("\"%s\": %d", cases[i].path, fd < 0 ? errno : 0);
            if (fd >= 0)
                close(fd);
        }
    int fd = path_open_beneath(root_fd, "file", O_RDONLY);
    char byte;
    CHECK(fd >= 0 && read(fd, &byte, 1) >= 0);
    close(fd);
    CHECK(path_open_beneath(root_fd, "up", O_RDONLY) < 0);
    CHECK_NUMBER(errno, ELOOP);
    close(root_fd);
}

static void makes_beneath(void)
{
    const char *name;
    set_up();
    int fd = path_open_or_make_beneath(root_fd, "/n/e/w", CTK_PLAN_MAKE_FILE);
    CHECK(fd >= 0 && exists("root/n/e/w"));
    close(fd);
    fd = path_open_parent_beneath(root_fd, "n/e/w/../x", &name);
    CHECK(fd < 0);
    fd = path_open_parent_beneath(root_fd, "n/o/x", &name);
    CHECK(fd >= 0 && exists("root/n/o") && !exists("root/n/o/x"));
    CHECK_TEXT(name, "x");
    close(fd);
    CHECK(path_open_or_make_beneath(root_fd, "outside/made", CTK_PLAN_MAKE_DIRECTORY) < 0);
    CHECK(path_open_or_make_beneath(root_fd, "dangling/made", CTK_PLAN_MAKE_DIRECTORY) < 0);
    CHECK(!exists("outside/made"));
    close(root_fd);
}

static void parent(void)
{
    const char *name;
    set_up();
    int fd = path_open_parent_in(root_fd, "/a/b/new", &name);
    CHECK(fd >= 0);
    CHECK_TEXT(name, "new");
    close(fd);
    static const char *const none[] = {"", "/", "..", "a/..", ".", "a/.", "a/"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        errno = 0;
        CHECK(path_open_parent_in(root_fd, none[i], &name) < 0);
        CHECK_NUMBER(errno, EINVAL);
    }
    close(root_fd);
}

static void opens_a_file_in_root(void)
{
    set_up();
    char root[4096];
    snprintf(root, sizeof root, "%s", test_path("root"));
    CHECK(!mkfifo("root/fifo", 0644));
    close(OK(ctk_file_open_in_root(root, "/absolute-file", TEST_ERROR)));
    FAILS(ctk_file_open_in_root(root, "far-up", TEST_ERROR), ENOENT);
    CHECK_CONTAINS(test_error.detail, root);
    FAILS(ctk_file_open_in_root(root, "a", TEST_ERROR), EINVAL);
    FAILS(ctk_file_open_in_root(root, "fifo", TEST_ERROR), EINVAL);
    FAILS(ctk_file_open_in_root(root, "loop", TEST_ERROR), ELOOP);
    FAILS(ctk_file_open_in_root(test_path("absent"), "x", TEST_ERROR), ENOENT);
    FAILS(ctk_file_open_in_root(test_path("secret"), "x", TEST_ERROR), ENOTDIR);
    close(root_fd);
}

static void descriptors(void)
{
    int32_t fds[2];
    make_file("file", "x");
    make_link("link", "file");
    int fd = OK(ctk_descriptor_open(test_path("file"), O_RDONLY, TEST_ERROR));
    CHECK(fd > 2);
    CHECK_NUMBER(fcntl(fd, F_GETFD), FD_CLOEXEC);
    CHECK_NUMBER(ctk_descriptor_close(fd), 0);
    CHECK_NUMBER(ctk_descriptor_close(fd), -EBADF);
    FAILS(ctk_descriptor_open(test_path("link"), O_RDONLY | O_NOFOLLOW, TEST_ERROR), ELOOP);
    FAILS(ctk_descriptor_open(test_path("new"), O_WRONLY | O_NOCTTY, TEST_ERROR), EINVAL);
    FAILS(ctk_descriptor_open(test_path("new"), O_WRONLY, TEST_ERROR), ENOENT);
    /* With the standard ones closed, new descriptors still keep clear of their numbers. */
    int saved[3];
    for (int i = 0; i < 3; i++) {
        saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
        close(i);
    }
    int result = ctk_pipe_open(fds, TEST_ERROR);
    fd = ctk_descriptor_open(test_path("file"), O_RDONLY, TEST_ERROR);
    for (int i = 0; i < 3; i++) {
        dup2(saved[i], i);
        close(saved[i]);
    }
    CHECK(result == 0 && fds[0] > 2 && fds[1] > 2 && fd > 2);
    CHECK(write(fds[1], "x", 1) == 1);
    close(fds[0]);
    close(fds[1]);
    close(fd);
}

static void locks(void)
{
    CHECK_NUMBER(OK(ctk_lock_is_held(test_path("lock"), TEST_ERROR)), 0);
    CHECK(access("lock", F_OK)); /* looking made nothing */
    int first = OK(ctk_lock_try(test_path("lock"), TEST_ERROR));
    CHECK_NUMBER(OK(ctk_lock_is_held(test_path("lock"), TEST_ERROR)), 1);
    FAILS(ctk_lock_try(test_path("lock"), TEST_ERROR), EWOULDBLOCK);
    close(first);
    close(OK(ctk_lock_try(test_path("lock"), TEST_ERROR)));
    struct stat status;
    CHECK(!stat("lock", &status));
    CHECK_NUMBER(status.st_mode & 0777, 0600);
    FAILS(ctk_lock_try(test_path("absent/lock"), TEST_ERROR), ENOENT);
    make_link("link", "lock");
    FAILS(ctk_lock_try(test_path("link"), TEST_ERROR), ELOOP);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(both_agree), ROOT(both_agree_on_proc), BOTH(nothing_leads_out), ANY(many_links),
      ANY(long_names), BOTH(makes_directories_on_the_way), BOTH(makes_nothing_outside),
      BOTH(makes_the_deepest_path), ANY(parent), BOTH(beneath), BOTH(makes_beneath),
      BOTH(opens_a_file_in_root), ANY(descriptors), ANY(locks))
