/* Overlay mounts, the new way and by mount(2). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "layered.h"

static void check_layers(const char *topmost)
{
    layered_set_up();
    EACH_WAY(way)
    {
        OK((*way)("upper", 0));
        check_content("target/from", topmost);
        make_file("target/new", "x");
        layered_unmount();
        check_content("upper/new", "x");
        CHECK(!unlink("upper/new"));
    }
}

static void one_layer(void)
{
    layered_add("a");
    check_layers("a");
}

static void two_layers(void)
{
    layered_add("top");
    layered_add("bottom");
    make_file("bottom/only", "below");
    check_layers("top");
    OK(layered_mount("upper", 0));
    check_content("target/only", "below");
    layered_unmount();
}

static void four_hundred_layers(void)
{
    char name[32];
    for (int i = 0; i < 400; i++) {
        snprintf(name, sizeof name, "layer-%03d", i);
        layered_add(name);
    }
    make_file("layer-399/last", "399");
    check_layers("layer-000");
    OK(layered_mount_old("upper", 0));
    check_content("target/last", "399");
    layered_unmount();
}

static void any_name(void)
{
    char longest[256];
    memset(longest, 'n', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    const char *const names[] = {"a:b",        "a,b",     "a\\b",     "a\\:b",    "line\nbreak",
                                 "two words",  "trail\\", "\"q'",     "\xc3\xa4", "#",
                                 "lowerdir=x", "a=b",     "\x01\x7f", "%s%n",     longest};
    layered_set_up();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        layered_lowers = (struct layered_list){.count = 0};
        layered_add(names[i]);
        EACH_WAY(way)
        {
            OK((*way)("upper", 0));
            check_content("target/from", names[i]);
            layered_unmount();
        }
        char moved[300];
        snprintf(moved, sizeof moved, "%s", names[i]);
        CHECK(!unlinkat(AT_FDCWD, "upper/from", 0) || errno == ENOENT);
    }
}

/* upperdir and workdir are read by another parser than lowerdir+. */
static void any_name_of_upper(void)
{
    const char *const names[] = {"a:b", "a,b", "a\\b", "a\\,b", "line\nbreak", "two words"};
    layered_set_up();
    layered_add("lower");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[300];
        make_directory(names[i]);
        EACH_WAY(way)
        {
            OK((*way)(names[i], 0));
            make_file("target/new", "x");
            layered_unmount();
            snprintf(path, sizeof path, "%s/new", names[i]);
            check_content(path, "x");
            CHECK(!unlink(path));
        }
    }
}

static void long_path(void)
{
    char path[1024] = "";
    for (int i = 0; i < 6; i++) {
        char name[64];
        snprintf(name, sizeof name, "%sdirectory-of-a-name-that-is-fifty-bytes-long-%05d",
                 i ? "/" : "", i);
        strcat(path, name);
        make_directory(path);
    }
    CHECK(strlen(path) > 300);
    strcat(path, "/lower");
    layered_add(path);
    check_layers(path);
}

static void read_only(void)
{
    make_directory("target");
    layered_add("a");
    layered_add("b");
    EACH_WAY(way)
    {
        OK((*way)(NULL, 0));
        check_content("target/from", "a");
        CHECK(open("target/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0644) < 0);
        CHECK_NUMBER(errno, EROFS);
        layered_unmount();
    }
}

static void takes_options(void)
{
    layered_set_up();
    layered_add("lower");
    layered_put(&layered_options, "volatile");
    layered_put(&layered_options, "userxattr");
    EACH_WAY(way)
    {
        OK((*way)("upper", 0));
        char *mounts = read_file("/proc/self/mountinfo");
        CHECK_CONTAINS(mounts, "volatile");
        CHECK_CONTAINS(mounts, "userxattr");
        free(mounts);
        layered_unmount();
        /* A volatile upper is used once: overlayfs refuses it afterwards. */
        OK(ctk_tree_remove(test_path("work"), TEST_ERROR));
        make_directory("work");
    }
}

static void attributes(void)
{
    struct statvfs status;
    layered_set_up();
    layered_add("lower");
    EACH_WAY(way)
    {
        OK((*way)("upper", CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES |
                               CTK_MOUNT_NO_EXEC | CTK_MOUNT_NO_ACCESS_TIME));
        CHECK(!statvfs("target", &status));
        CHECK_NUMBER(status.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME),
                     ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME);
        layered_unmount();
    }
}

/* The old way's thread must leave the caller's working directory alone. */
static void working_directory_stays(void)
{
    char before[4096];
    char after[4096];
    layered_set_up();
    layered_add("a");
    CHECK(getcwd(before, sizeof before));
    OK(layered_mount_old("upper", 0));
    CHECK(getcwd(after, sizeof after));
    CHECK_TEXT(after, before);
    layered_unmount();
}

#define BOTH(function) ROOT(function), USER_NAMESPACE(function)

TESTS(BOTH(one_layer), BOTH(two_layers), BOTH(four_hundred_layers), BOTH(any_name),
      BOTH(any_name_of_upper), BOTH(long_path), BOTH(read_only), ROOT(takes_options),
      BOTH(attributes), BOTH(working_directory_stays))
