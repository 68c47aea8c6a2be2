/* Opening and making what lies inside of a root, and what lies beneath it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostile.h"
#include "path/path.h"

static int root_fd;

static void makes_directories_on_the_way(void)
{
    struct stat status;
    root_fd = hostile_root();
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
    root_fd = hostile_root();
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
    root_fd = hostile_root();
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
    root_fd = hostile_root();
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
    root_fd = hostile_root();
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
    root_fd = hostile_root();
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

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(makes_directories_on_the_way), BOTH(makes_nothing_outside), BOTH(makes_the_deepest_path),
      ANY(parent), BOTH(beneath), BOTH(makes_beneath), BOTH(opens_a_file_in_root))
