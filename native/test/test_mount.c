/* Bind and file system mounts, attributes, detaching. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "harness.h"

#define ALL_FLAGS (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME)

static int bind_at(const char *source, const char *target, bool recursive, uint32_t attributes)
{
    return ctk_mount_bind(test_path(source), test_path(target), recursive, attributes, TEST_ERROR);
}

static int detach(const char *target)
{
    return ctk_mount_detach(test_path(target), false, TEST_ERROR);
}

static unsigned long flags_of(const char *path)
{
    struct statvfs status;
    CHECK(!statvfs(path, &status));
    return status.f_flag & ALL_FLAGS;
}

static bool can_write(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

static void set_up(void)
{
    make_directory("source");
    make_file("source/file", "x");
    make_directory("target");
}

static void directory(void)
{
    set_up();
    OK(bind_at("source", "target", false, 0));
    CHECK(exists("target/file"));
    make_file("target/new", "y");
    CHECK(exists("source/new"));
    OK(detach("target"));
    CHECK(!exists("target/file"));
}

static void file(void)
{
    make_file("source", "one");
    make_file("target", "two");
    OK(bind_at("source", "target", false, 0));
    char *text = read_file("target");
    CHECK_TEXT(text, "one");
    free(text);
    OK(detach("target"));
}

static void read_only(void)
{
    set_up();
    OK(bind_at("source", "target", false, CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_EXEC));
    CHECK(!can_write("target/file"));
    CHECK_NUMBER(errno, EROFS);
    CHECK(can_write("source/file"));
    CHECK_NUMBER(flags_of("target"), ST_RDONLY | ST_NOEXEC);
    OK(detach("target"));
}

static void every_attribute(void)
{
    set_up();
    OK(bind_at("source", "target", false, 31));
    CHECK_NUMBER(flags_of("target"), ALL_FLAGS);
    OK(detach("target"));
    FAILS(bind_at("source", "target", false, 512), EINVAL);
    FAILS(
        bind_at("source", "target", false, CTK_MOUNT_NO_ACCESS_TIME | CTK_MOUNT_STRICT_ACCESS_TIME),
        EINVAL);
    FAILS(ctk_mount_filesystem("tmpfs", "", NULL, 0, test_path("target"), 512, TEST_ERROR), EINVAL);
}

static void with_mounts_below(void)
{
    set_up();
    make_directory("source/below");
    CHECK(!mount("below", "source/below", "tmpfs", 0, NULL));
    make_file("source/below/deep", "x");
    OK(bind_at("source", "target", true, 0));
    CHECK(exists("target/below/deep"));
    CHECK(!umount("target/below"));
    OK(detach("target"));
    OK(bind_at("source", "target", false, 0));
    CHECK(!exists("target/below/deep"));
    OK(detach("target"));
    CHECK(!umount("source/below"));
}

static void read_only_with_mounts_below(void)
{
    set_up();
    make_directory("source/below");
    CHECK(!mount("below", "source/below", "tmpfs", MS_NODEV, NULL));
    OK(bind_at("source", "target", true, CTK_MOUNT_READ_ONLY));
    CHECK(!can_write("target/new"));
    CHECK(!can_write("target/below/new"));
    CHECK(can_write("source/below/new"));
    CHECK_NUMBER(flags_of("target/below"), ST_RDONLY | ST_NODEV);
    CHECK(!umount("target/below"));
    OK(detach("target"));
    CHECK(!umount("source/below"));
}

/* Names that mountinfo has to escape, a mount in a mount, and one that another hides. */
static void read_only_with_odd_mounts_below(void)
{
    static const char *const below[] = {"source/a b", "source/a b/c\\d", "source/hidden",
                                        "source/hidden/deep", "source/hidden"};
    enum { COUNT = sizeof below / sizeof below[0] };
    set_up();
    for (size_t i = 0; i < COUNT; i++) {
        if (!exists(below[i]))
            make_directory(below[i]);
        CHECK(!mount("below", below[i], "tmpfs", 0, NULL));
    }
    OK(bind_at("source", "target", true, CTK_MOUNT_READ_ONLY));
    CHECK(!can_write("target/new"));
    CHECK(!can_write("target/a b/new"));
    CHECK(!can_write("target/a b/c\\d/new"));
    CHECK(!can_write("target/hidden/new"));
    CHECK(can_write("source/a b/c\\d/new"));
    OK(ctk_mount_detach(test_path("target"), true, TEST_ERROR));
    for (size_t i = COUNT; i-- > 0;)
        CHECK(!umount(below[i]));
}

/* In a user namespace the attributes that a mount came with stay, whatever is asked for. */
static void keeps_inherited_attributes(void)
{
    struct statvfs proc;
    CHECK(!statvfs("/proc/sys", &proc));
    set_up();
    OK(ctk_mount_bind("/proc", test_path("target"), true, 0, TEST_ERROR));
    CHECK_NUMBER(flags_of("target"), proc.f_flag & ALL_FLAGS);
    OK(ctk_mount_detach(test_path("target"), true, TEST_ERROR));
}

static void missing_source(void)
{
    make_directory("target");
    FAILS(bind_at("absent", "target", false, 0), ENOENT);
    CHECK_TEXT(test_error.path, test_path("absent"));
}

static void missing_target(void)
{
    make_directory("source");
    FAILS(bind_at("source", "absent", false, 0), ENOENT);
    CHECK_TEXT(test_error.path, test_path("absent"));
}

static void directory_on_file(void)
{
    make_directory("source");
    make_file("target", "");
    CHECK(bind_at("source", "target", false, 0) < 0);
    CHECK(test_error.detail[0]);
    CHECK(bind_at("target", "source", false, 0) < 0);
}

static void tmpfs(void)
{
    static const char options[] = "mode=711\0size=64k\0nr_inodes=10";
    struct stat status;
    struct statvfs size;
    make_directory("target");
    OK(ctk_mount_filesystem("tmpfs", "a name", options, 3, test_path("target"), CTK_MOUNT_NO_SUID,
                            TEST_ERROR));
    CHECK(!stat("target", &status) && !statvfs("target", &size));
    CHECK_NUMBER(status.st_mode & 07777, 0711);
    CHECK_NUMBER(size.f_blocks * size.f_frsize, 65536);
    CHECK_NUMBER(flags_of("target"), ST_NOSUID);
    char *mounts = read_file("/proc/self/mountinfo");
    CHECK_CONTAINS(mounts, "tmpfs a\\040name ");
    free(mounts);
    OK(detach("target"));
}

static void other_file_systems(void)
{
    static const char *const types[] = {"proc", "sysfs", "mqueue"};
    make_directory("target");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        OK(ctk_mount_filesystem(types[i], types[i], NULL, 0, test_path("target"),
                                CTK_MOUNT_READ_ONLY, TEST_ERROR));
        CHECK_NUMBER(flags_of("target") & ST_RDONLY, ST_RDONLY);
        OK(detach("target"));
    }
    static const char options[] = "newinstance\0ptmxmode=0666\0mode=0620";
    OK(ctk_mount_filesystem("devpts", "devpts", options, 3, test_path("target"), 0, TEST_ERROR));
    CHECK(exists("target/ptmx"));
    OK(detach("target"));
}

static void unknown_file_system(void)
{
    make_directory("target");
    FAILS(ctk_mount_filesystem("no_such_fs", "", NULL, 0, test_path("target"), 0, TEST_ERROR),
          ENODEV);
    CHECK_CONTAINS(test_error.detail, "no_such_fs");
}

static void wrong_option(void)
{
    make_directory("target");
    FAILS(ctk_mount_filesystem("tmpfs", "", "size=nonsense", 1, test_path("target"), 0, TEST_ERROR),
          EINVAL);
    CHECK_CONTAINS(test_error.detail, "size");
    FAILS(
        ctk_mount_filesystem("tmpfs", "", "no_such_option", 1, test_path("target"), 0, TEST_ERROR),
        EINVAL);
    CHECK_CONTAINS(test_error.detail, "no_such_option");
}

static void detach_what_is_none(void)
{
    make_directory("target");
    FAILS(detach("target"), EINVAL);
    CHECK_CONTAINS(test_error.detail, "not a mount point");
    FAILS(detach("absent"), ENOENT);
}

static void detach_in_use(void)
{
    make_directory("target");
    OK(ctk_mount_filesystem("tmpfs", "", NULL, 0, test_path("target"), 0, TEST_ERROR));
    int fd = open("target", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    FAILS(detach("target"), EBUSY);
    OK(ctk_mount_detach(test_path("target"), true, TEST_ERROR));
    close(fd);
}

static void detach_follows_no_link(void)
{
    make_directory("target");
    make_link("link", "target");
    OK(ctk_mount_filesystem("tmpfs", "", NULL, 0, test_path("target"), 0, TEST_ERROR));
    CHECK(detach("link") < 0);
    OK(detach("target"));
}

static void without_privilege(void)
{
    set_up();
    FAILS(bind_at("source", "target", false, 0), EPERM);
    FAILS(ctk_mount_filesystem("tmpfs", "", NULL, 0, test_path("target"), 0, TEST_ERROR), EPERM);
    FAILS(detach("target"), EPERM);
}

#define BOTH(function) ROOT(function), USER_NAMESPACE(function)

TESTS(BOTH(directory), BOTH(file), BOTH(read_only), ROOT(every_attribute), BOTH(with_mounts_below),
      BOTH(read_only_with_mounts_below), BOTH(read_only_with_odd_mounts_below),
      BOTH(keeps_inherited_attributes), ROOT(missing_source), ROOT(missing_target),
      BOTH(directory_on_file), BOTH(tmpfs), ROOT(other_file_systems), ROOT(unknown_file_system),
      BOTH(wrong_option), ROOT(detach_what_is_none), ROOT(detach_in_use),
      ROOT(detach_follows_no_link), USER(without_privilege))
