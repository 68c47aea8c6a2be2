/* Removing trees that somebody else wrote. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

static int remove_tree(const char *path)
{
    return ctk_tree_remove(test_path(path), TEST_ERROR);
}

static void simple(void)
{
    make_directories("tree/a/b/c");
    make_file("tree/file", "");
    make_file("tree/a/b/file", "");
    CHECK(!mkfifo("tree/a/fifo", 0600));
    OK(remove_tree("tree"));
    CHECK(!exists("tree"));
    OK(remove_tree("tree"));
    OK(remove_tree("absent/below"));
}

static void a_file_or_link(void)
{
    make_directory("kept");
    make_file("kept/file", "");
    make_file("file", "");
    make_link("link", "kept");
    OK(remove_tree("file"));
    OK(remove_tree("link"));
    CHECK(exists("kept/file"));
}

static void links_lead_nowhere(void)
{
    make_directory("kept");
    make_file("kept/file", "");
    make_directories("tree/a");
    make_link("tree/relative", "../kept");
    make_link("tree/a/absolute", test_path("kept"));
    make_link("tree/a/file", "../../kept/file");
    OK(remove_tree("tree"));
    CHECK(exists("kept/file"));
}

/* Deeper than descriptors last and than any path may be. */
static void deep(void)
{
    make_directory("tree");
    int fd = open("tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 3000; i++) {
        CHECK(!mkdirat(fd, "directory", 0755));
        int next = openat(fd, "directory", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(next >= 0);
        close(fd);
        fd = next;
    }
    close(fd);
    struct rlimit limit = {128, 128};
    CHECK(!setrlimit(RLIMIT_NOFILE, &limit));
    OK(remove_tree("tree"));
    CHECK(!exists("tree"));
}

static void wide(void)
{
    char name[64];
    make_directory("tree");
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "tree/%d", i);
        if (i % 2)
            make_directory(name);
        else
            make_file(name, "");
    }
    OK(remove_tree("tree"));
}

/* overlayfs makes work/work with mode 0; build tools make trees that nobody may write to. */
static void closed_directories(void)
{
    static const mode_t modes[] = {0, 0100, 0200, 0400, 0500, 0600, 0555};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        make_directories("tree/closed/below/deeper");
        make_file("tree/closed/file", "");
        make_file("tree/closed/below/file", "");
        CHECK(!chmod("tree/closed/below", modes[i]) && !chmod("tree/closed", modes[i]) &&
              !chmod("tree", modes[i]));
        OK(remove_tree("tree"));
        CHECK(!exists("tree"));
    }
}

/* Down where directories are moved up before they are removed. */
static void closed_and_deep(void)
{
    char path[1024] = "tree";
    for (int i = 0; i < 40; i++)
        strcat(path, "/d");
    make_directories(path);
    for (int i = 40; i > 0; i--) {
        CHECK(!chmod(path, 0));
        path[strlen(path) - 2] = 0;
    }
    OK(remove_tree("tree"));
    CHECK(!exists("tree"));
}

static void names_that_we_use_ourselves(void)
{
    char path[1024] = "tree";
    for (int i = 0; i < 70; i++)
        strcat(path, "/d");
    make_directories(path);
    make_file("tree/.ctk-removed-0", "");
    make_directory("tree/.ctk-removed-1");
    make_link("tree/.ctk-removed-2", "absent");
    OK(remove_tree("tree"));
    CHECK(!exists("tree"));
}

static void refuses_mount(const char *where)
{
    FAILS(remove_tree("tree"), EXDEV);
    CHECK_CONTAINS(test_error.detail, "mounted");
    CHECK(exists("kept/file"));
    CHECK(!umount2(where, MNT_DETACH));
    OK(remove_tree("tree"));
    CHECK(!exists("tree"));
}

static void set_up_mount(void)
{
    make_directories("tree/a/mounted");
    make_directory("kept");
    make_file("kept/file", "");
}

static void a_file_system_below(void)
{
    set_up_mount();
    CHECK(!mount("kept", "kept", "tmpfs", 0, NULL));
    make_file("kept/file", "");
    CHECK(!mount("kept", "tree/a/mounted", NULL, MS_BIND, NULL));
    refuses_mount("tree/a/mounted");
    CHECK(!umount("kept"));
}

/* The device number is the same on both sides: only the mount tells them apart. */
static void a_bind_mount_below(void)
{
    set_up_mount();
    CHECK(!mount("kept", "tree/a/mounted", NULL, MS_BIND, NULL));
    refuses_mount("tree/a/mounted");
}

static void a_mount_in_its_place(void)
{
    set_up_mount();
    CHECK(!mount("kept", "tree", NULL, MS_BIND, NULL));
    refuses_mount("tree");
}

static void a_mounted_file(void)
{
    set_up_mount();
    make_file("tree/a/file", "");
    CHECK(!mount("kept/file", "tree/a/file", NULL, MS_BIND, NULL));
    CHECK(remove_tree("tree") < 0);
    CHECK(exists("kept/file"));
    CHECK(!umount("tree/a/file"));
    OK(remove_tree("tree"));
}

static void of_somebody_else(void)
{
    FAILS(ctk_tree_remove("/etc/passwd", TEST_ERROR), EACCES);
    CHECK_TEXT(test_error.path, "/etc/passwd");
    make_directory("parent");
    make_directories("parent/tree/below");
    CHECK(!chmod("parent", 0555));
    FAILS(remove_tree("parent/tree"), EACCES);
    CHECK(!chmod("parent", 0755));
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(simple), BOTH(a_file_or_link), BOTH(links_lead_nowhere), BOTH(deep), ANY(wide),
      BOTH(closed_directories), BOTH(closed_and_deep), BOTH(names_that_we_use_ourselves),
      ROOT(a_file_system_below), ROOT(a_bind_mount_below), ROOT(a_mount_in_its_place),
      ROOT(a_mounted_file), USER(of_somebody_else))
