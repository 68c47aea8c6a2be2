/* Steps that fill and change file systems. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "rooted.h"

#define MOUNTS "/proc/self/mountinfo"

/* ---- copying up ------------------------------------------------------------------------------ */

static void add_copy(struct plan_writer *plan, const char *target, int64_t attributes,
                     const char *option)
{
    plan_step(plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(attributes, CTK_PLAN_MAKE_NOTHING, 1),
              (const char *const[]){target, "tmpfs", "copy", option}, option ? 4 : 3);
}

static void set_time(const char *path, time_t seconds)
{
    const struct timespec times[] = {{seconds, 0}, {seconds, 123456789}};
    CHECK(!utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
}

/* One of everything. */
static void make_tree(void)
{
    make_directories("root/run/deep/er");
    make_file("root/run/deep/er/file", "content");
    CHECK(!link("root/run/deep/er/file", "root/run/second"));
    make_link("root/run/link", "deep/er/file");
    CHECK(!mkfifo("root/run/pipe", 0600) && !mknod("root/run/null", S_IFCHR | 0666, makedev(1, 3)));
    CHECK(!chown("root/run/deep/er/file", 7, 8) && !chmod("root/run/deep/er/file", 04751));
    CHECK(!lchown("root/run/link", 5, 6) && !chown("root/run/deep", 3, 4));
    CHECK(!chmod("root/run/deep", 01770) && !chmod("root/run", 0711) && !chown("root/run", 1, 2));
    CHECK(!setxattr("root/run/deep", "trusted.ctk", "value", 5, 0));
    int fd = open("root/run/holes", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && pwrite(fd, "x", 1, 1 << 20) == 1 && !ftruncate(fd, 64 << 20));
    close(fd);
    set_time("root/run/deep/er/file", 1000);
    set_time("root/run/link", 2000);
    set_time("root/run/deep", 3000);
    set_time("root/run", 4000);
}

static void check_tree(int root)
{
    char bytes[16] = "";
    struct stat status = rooted_status(root, "run/deep/er/file");
    CHECK_NUMBER(status.st_mode, S_IFREG | 04751);
    CHECK(status.st_uid == 7 && status.st_gid == 8 && status.st_nlink == 2 && status.st_size == 7);
    CHECK(status.st_mtim.tv_sec == 1000 && status.st_mtim.tv_nsec == 123456789);
    CHECK(rooted_status(root, "run/second").st_ino == status.st_ino);
    status = rooted_status(root, "run/link");
    CHECK(S_ISLNK(status.st_mode) && status.st_uid == 5 && status.st_mtim.tv_sec == 2000);
    CHECK(readlinkat(root, "run/link", bytes, sizeof bytes) == 12);
    status = rooted_status(root, "run/deep");
    CHECK_NUMBER(status.st_mode, S_IFDIR | 01770);
    CHECK(status.st_uid == 3 && status.st_gid == 4 && status.st_mtim.tv_sec == 3000);
    CHECK_NUMBER(rooted_status(root, "run/pipe").st_mode, S_IFIFO | 0600);
    CHECK(rooted_status(root, "run/null").st_rdev == makedev(1, 3));
    status = rooted_status(root, "run/holes");
    CHECK(status.st_size == 64 << 20 && status.st_blocks < 1024);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d/run/deep", root);
    CHECK(getxattr(path, "trusted.ctk", bytes, sizeof bytes) == 5);
}

static void everything_is_copied_up(void)
{
    struct plan_writer plan;
    struct container container = CONTAINER;
    rooted_set_up();
    make_tree();
    rooted_plan(&plan, 0);
    add_copy(&plan, "/run", CTK_MOUNT_READ_ONLY | CTK_MOUNT_NO_SUID, NULL);
    int root = rooted_open(&plan, &container);
    check_tree(root);
    struct stat status = rooted_status(root, "run");
    CHECK_NUMBER(status.st_mode, S_IFDIR | 0711);
    CHECK(status.st_uid == 1 && status.st_gid == 2 && status.st_mtim.tv_sec == 4000);
    CHECK(openat(root, "run/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 && errno == EROFS);
    close(root);
    container_end(&container);
    root = open("root", O_PATH | O_CLOEXEC);
    check_tree(root);
    close(root);
}

/* What is written later stays in the new file system, and options have the last word. */
static void the_copy_is_apart(void)
{
    struct plan_writer plan;
    struct container container = CONTAINER;
    rooted_set_up();
    make_file("root/etc/file", "below");
    rooted_plan(&plan, 0);
    add_copy(&plan, "/etc", 0, "mode=1700");
    plan_keep(&plan, FIRST_PLACE);
    plan_step(&plan, CTK_STEP_WRITE_FILE, NUMBERS(0600), STRINGS("/etc/file", "above"));
    plan_in(&plan, FIRST_PLACE, 4);
    int root = rooted_open(&plan, &container);
    CHECK_NUMBER(rooted_status(root, "etc").st_mode, S_IFDIR | 01700);
    CHECK_NUMBER(rooted_status(root, "etc/file").st_mode, S_IFREG | 0600);
    close(root);
    container_end(&container);
    char *text = read_file("root/etc/file");
    CHECK_TEXT(text, "below");
    free(text);
}

static void copies_that_fail(void)
{
    struct plan_writer plan;
    rooted_set_up();
    make_directory("root/etc/sub");
    make_file("root/etc/sub/file", "too much");
    rooted_plan(&plan, 0);
    add_copy(&plan, "/etc", 0, "nr_inodes=2");
    rooted_fails(&plan, ENOSPC, "copy up to", "/etc/sub/file", "");
    char path[2048] = "root/etc/sub";
    for (int depth = 0; depth < 210; depth++) {
        strcat(path, "/d");
        make_directory(path);
    }
    rooted_plan(&plan, 0);
    add_copy(&plan, "/etc", 0, NULL);
    struct container container = CONTAINER;
    rooted_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), ELOOP);
    CHECK_TEXT(test_error.op, "copy up to");
    CHECK_CONTAINS(test_error.detail, "too deep");
    plan_free(&plan);
}

/* ---- remounting ------------------------------------------------------------------------------ */

static void add_remount(struct plan_writer *plan, const char *target, int64_t set, int64_t cleared,
                        const char *option)
{
    plan_step(plan, CTK_STEP_REMOUNT, NUMBERS(set, cleared), (const char *const[]){target, option},
              option ? 2 : 1);
}

static void remounts(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m", CTK_MOUNT_NO_EXEC);
    plan_keep(&plan, FIRST_PLACE);
    add_remount(&plan, "/m", CTK_MOUNT_NO_SUID, CTK_MOUNT_NO_EXEC, "size=128k");
    plan_in(&plan, FIRST_PLACE, 2);
    const char *line = rooted_mount_line(rooted_run(&plan, "read", MOUNTS), "/m");
    CHECK_CONTAINS(line, " /m rw,nosuid,relatime ");
    CHECK_CONTAINS(line, "size=128k");
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m", CTK_MOUNT_NO_EXEC);
    add_remount(&plan, "/m", CTK_MOUNT_READ_ONLY, 0, NULL);
    line = rooted_mount_line(rooted_run(&plan, "read", MOUNTS), "/m");
    CHECK_CONTAINS(line, " /m ro,noexec,relatime - tmpfs tmpfs rw");
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m", 0);
    add_remount(&plan, "/m", 0, 0, "ro");
    CHECK_CONTAINS(rooted_mount_line(rooted_run(&plan, "read", MOUNTS), "/m"), "tmpfs tmpfs ro");
}

static void remounts_that_fail(void)
{
    struct plan_writer plan;
    rooted_set_up();
    rooted_plan(&plan, 0);
    add_remount(&plan, "/etc", 0, 0, "size=1m");
    rooted_fails(&plan, EINVAL, "remount", "/etc", "");
    rooted_plan(&plan, 0);
    rooted_mount(&plan, "tmpfs", "/m", 0);
    add_remount(&plan, "/m", 0, 0, "size=much");
    rooted_fails(&plan, EINVAL, "remount", "/m", "size=much");
    container_plan(&plan, ROOTED);
    add_remount(&plan, "/", CTK_MOUNT_READ_ONLY, 0, NULL);
    rooted_fails(&plan, EINVAL, "remount", "/", "nothing is mounted on / yet");
}

TESTS(ROOT(everything_is_copied_up), ROOT(the_copy_is_apart), ROOT(copies_that_fail),
      ROOT(remounts), ROOT(remounts_that_fail))
