/* Overlay mounts, the new way and by mount(2). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "harness.h"
#include "overlay/overlay.h"

#define LIST_ROOM (64 * 1024)

/* A list of strings as the interface takes it. */
struct list {
    char bytes[LIST_ROOM];
    size_t used;
    int count;
};

static struct list lowers;
static struct list options;

static void put(struct list *list, const char *string)
{
    memcpy(list->bytes + list->used, string, strlen(string) + 1);
    list->used += strlen(string) + 1;
    list->count++;
}

static void set_up(void)
{
    make_directory("upper");
    make_directory("work");
    make_directory("target");
}

static void add_lower(const char *name)
{
    char path[4096];
    make_directory(name);
    snprintf(path, sizeof path, "%s/from", name);
    make_file(path, name);
    put(&lowers, test_path(name));
}

static int mount_new(const char *upper, uint32_t attributes)
{
    return ctk_overlay_mount(lowers.bytes, lowers.count, upper ? test_path(upper) : NULL,
                             upper ? test_path("work") : NULL, options.bytes, options.count,
                             test_path("target"), attributes, TEST_ERROR);
}

static bool is_at(int fd, const char *path)
{
    struct stat here;
    struct stat there;
    return !fstat(fd, &here) && !stat(path, &there) && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

static int mount_old(const char *upper, uint32_t attributes)
{
    struct overlay overlay = {{lowers.bytes, lowers.count},
                              upper ? test_path(upper) : NULL,
                              upper ? test_path("work") : NULL,
                              {options.bytes, options.count}};
    struct mount_target target;
    int mounted;
    OK(mount_target_open_host(&target, test_path("target"), OVERLAY_OP, TEST_ERROR));
    int result = overlay_mount_old(&overlay, &target, attributes, &mounted, TEST_ERROR);
    CHECK(result < 0 ? mounted == -1 : is_at(mounted, "target"));
    if (mounted >= 0)
        close(mounted);
    close(target.fd);
    return result;
}

typedef int mount_way(const char *upper, uint32_t attributes);
static mount_way *const ways[] = {mount_new, mount_old};
#define EACH_WAY(way) for (mount_way *const *way = ways; way < ways + 2; way++)

static void unmount(void)
{
    OK(ctk_mount_detach(test_path("target"), false, TEST_ERROR));
}

static void check_file(const char *path, const char *content)
{
    char *text = read_file(path);
    if (!text)
        FAIL("%.200s can't be read: errno %d", path, errno);
    CHECK_TEXT(text, content);
    free(text);
}

static void check_layers(const char *topmost)
{
    set_up();
    EACH_WAY(way)
    {
        OK((*way)("upper", 0));
        check_file("target/from", topmost);
        make_file("target/new", "x");
        unmount();
        check_file("upper/new", "x");
        CHECK(!unlink("upper/new"));
    }
}

static void one_layer(void)
{
    add_lower("a");
    check_layers("a");
}

static void two_layers(void)
{
    add_lower("top");
    add_lower("bottom");
    make_file("bottom/only", "below");
    check_layers("top");
    OK(mount_new("upper", 0));
    check_file("target/only", "below");
    unmount();
}

static void four_hundred_layers(void)
{
    char name[32];
    for (int i = 0; i < 400; i++) {
        snprintf(name, sizeof name, "layer-%03d", i);
        add_lower(name);
    }
    make_file("layer-399/last", "399");
    check_layers("layer-000");
    OK(mount_old("upper", 0));
    check_file("target/last", "399");
    unmount();
}

static void too_many_layers(void)
{
    set_up();
    add_lower("a");
    for (int i = 0; i < 500; i++)
        put(&lowers, test_path("a"));
    EACH_WAY(way)
    {
        int result = (*way)("upper", 0);
        CHECK(result < 0);
        CHECK(test_error.detail[0]);
    }
}

static void any_name(void)
{
    char longest[256];
    memset(longest, 'n', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    const char *const names[] = {"a:b",        "a,b",     "a\\b",     "a\\:b",    "line\nbreak",
                                 "two words",  "trail\\", "\"q'",     "\xc3\xa4", "#",
                                 "lowerdir=x", "a=b",     "\x01\x7f", "%s%n",     longest};
    set_up();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        lowers = (struct list){.count = 0};
        add_lower(names[i]);
        EACH_WAY(way)
        {
            OK((*way)("upper", 0));
            check_file("target/from", names[i]);
            unmount();
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
    set_up();
    add_lower("lower");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[300];
        make_directory(names[i]);
        EACH_WAY(way)
        {
            OK((*way)(names[i], 0));
            make_file("target/new", "x");
            unmount();
            snprintf(path, sizeof path, "%s/new", names[i]);
            check_file(path, "x");
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
    add_lower(path);
    check_layers(path);
}

static void read_only(void)
{
    make_directory("target");
    add_lower("a");
    add_lower("b");
    EACH_WAY(way)
    {
        OK((*way)(NULL, 0));
        check_file("target/from", "a");
        CHECK(open("target/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0644) < 0);
        CHECK_NUMBER(errno, EROFS);
        unmount();
    }
}

static void one_lower_read_only(void)
{
    make_directory("target");
    add_lower("a");
    EACH_WAY(way)
    {
        FAILS((*way)(NULL, 0), EINVAL);
        CHECK_CONTAINS(test_error.detail, "no fewer than two");
    }
}

static void takes_options(void)
{
    set_up();
    add_lower("lower");
    put(&options, "volatile");
    put(&options, "userxattr");
    EACH_WAY(way)
    {
        OK((*way)("upper", 0));
        char *mounts = read_file("/proc/self/mountinfo");
        CHECK_CONTAINS(mounts, "volatile");
        CHECK_CONTAINS(mounts, "userxattr");
        free(mounts);
        unmount();
        /* A volatile upper is used once: overlayfs refuses it afterwards. */
        OK(ctk_tree_remove(test_path("work"), TEST_ERROR));
        make_directory("work");
    }
}

static void unknown_option(void)
{
    set_up();
    add_lower("lower");
    put(&options, "no_such_option");
    EACH_WAY(way)
    FAILS((*way)("upper", 0), EINVAL);
    FAILS(mount_new("upper", 0), EINVAL);
    if (test_feature(CTK_FEATURE_OVERLAY_APPEND))
        CHECK_CONTAINS(test_error.detail, "no_such_option");
}

static void attributes(void)
{
    struct statvfs status;
    set_up();
    add_lower("lower");
    EACH_WAY(way)
    {
        OK((*way)("upper", CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_SUID | CTK_MOUNT_NO_DEVICES |
                               CTK_MOUNT_NO_EXEC | CTK_MOUNT_NO_ACCESS_TIME));
        CHECK(!statvfs("target", &status));
        CHECK_NUMBER(status.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME),
                     ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME);
        unmount();
    }
}

static void unknown_attribute(void)
{
    set_up();
    add_lower("lower");
    FAILS(mount_new("upper", 512), EINVAL);
    FAILS(mount_new("upper", 0x80000000u), EINVAL);
    CHECK_CONTAINS(test_error.detail, "80000000");
}

static void wrong_arguments(void)
{
    set_up();
    FAILS(mount_new("upper", 0), EINVAL);
    add_lower("lower");
    FAILS(ctk_overlay_mount(lowers.bytes, 1, test_path("upper"), NULL, NULL, 0, test_path("target"),
                            0, TEST_ERROR),
          EINVAL);
    FAILS(ctk_overlay_mount(lowers.bytes, -1, NULL, NULL, NULL, 0, test_path("target"), 0,
                            TEST_ERROR),
          EINVAL);
    CHECK_NUMBER(ctk_overlay_mount(lowers.bytes, -1, NULL, NULL, NULL, 0, "x", 0, NULL), -EINVAL);
}

static void missing_lower(void)
{
    set_up();
    add_lower("a");
    put(&lowers, test_path("absent"));
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), ENOENT);
        CHECK_TEXT(test_error.path, test_path("target"));
        CHECK_CONTAINS(test_error.detail, "/absent\" does not exist");
    }
}

static void file_as_lower(void)
{
    set_up();
    make_file("file", "");
    put(&lowers, test_path("file"));
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), ENOTDIR);
        CHECK_CONTAINS(test_error.detail, "/file\" is not a directory");
    }
}

static void missing_target(void)
{
    add_lower("a");
    FAILS(mount_new(NULL, 0), ENOENT);
    CHECK_CONTAINS(test_error.detail, "mount point");
}

static void missing_upper(void)
{
    make_directory("target");
    make_directory("work");
    add_lower("a");
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), ENOENT);
        CHECK_CONTAINS(test_error.detail, "upperdir");
    }
}

static void work_on_another_file_system(void)
{
    set_up();
    add_lower("a");
    CHECK(!mount("other", test_path("work"), "tmpfs", 0, NULL));
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), EINVAL);
        CHECK_CONTAINS(test_error.detail, "workdir");
    }
    CHECK(!umount(test_path("work")));
}

static void upper_on_an_overlay(void)
{
    set_up();
    add_lower("a");
    OK(mount_new("upper", 0));
    make_directory("target/upper");
    make_directory("target/work");
    make_directory("second");
    FAILS(ctk_overlay_mount(lowers.bytes, 1, test_path("target/upper"), test_path("target/work"),
                            NULL, 0, test_path("second"), 0, TEST_ERROR),
          EINVAL);
    CHECK_CONTAINS(test_error.detail, "lies on an overlay");
    unmount();
}

static void upper_inside_lower(void)
{
    make_directory("target");
    make_directory("all");
    make_directory("all/upper");
    make_directory("all/work");
    put(&lowers, test_path("all/upper"));
    int result = ctk_overlay_mount(lowers.bytes, 1, test_path("all/upper"), test_path("all/work"),
                                   NULL, 0, test_path("target"), 0, TEST_ERROR);
    if (result == 0) /* a warning in the kernel's log only, where "index" is off */
        unmount();
    else
        CHECK(test_error.detail[0]);
}

static void a_lower_directory_twice(void)
{
    make_directory("target");
    add_lower("a");
    make_link("again", "a");
    put(&lowers, test_path("again"));
    EACH_WAY(way)
    {
        FAILS((*way)(NULL, 0), ELOOP);
        CHECK_CONTAINS(test_error.detail, "/again\" is given twice");
    }
}

static void a_file_as_target(void)
{
    make_file("target", "");
    add_lower("a");
    add_lower("b");
    EACH_WAY(way)
    {
        CHECK((*way)(NULL, 0) < 0);
        CHECK_CONTAINS(test_error.detail, "directory");
    }
}

static void without_privilege(void)
{
    set_up();
    add_lower("a");
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), EPERM);
        CHECK_CONTAINS(test_error.detail, "root");
    }
}

/* The old way's thread must leave the caller's working directory alone. */
static void working_directory_stays(void)
{
    char before[4096];
    char after[4096];
    set_up();
    add_lower("a");
    CHECK(getcwd(before, sizeof before));
    OK(mount_old("upper", 0));
    CHECK(getcwd(after, sizeof after));
    CHECK_TEXT(after, before);
    unmount();
}

#define BOTH(function) ROOT(function), USER_NAMESPACE(function)

TESTS(BOTH(one_layer), BOTH(two_layers), BOTH(four_hundred_layers), ROOT(too_many_layers),
      BOTH(any_name), BOTH(any_name_of_upper), BOTH(long_path), BOTH(read_only),
      ROOT(one_lower_read_only), ROOT(takes_options), ROOT(unknown_option), BOTH(attributes),
      ROOT(unknown_attribute), ROOT(wrong_arguments), BOTH(missing_lower), BOTH(file_as_lower),
      ROOT(missing_target), BOTH(missing_upper), ROOT(work_on_another_file_system),
      ROOT(upper_on_an_overlay), ROOT(upper_inside_lower), ROOT(a_lower_directory_twice),
      ROOT(a_file_as_target), USER(without_privilege), BOTH(working_directory_stays))
