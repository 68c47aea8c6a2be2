/* Steps that fill, change and attach file systems. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
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

/* Runs a plan whose program stays, and opens its root; the caller ends it. */
static int open_root(struct plan_writer *plan, struct container *container)
{
    char path[64];
    rooted_probe(plan, "catch", "10");
    container_start(container, plan);
    container_read(container, "ready");
    snprintf(path, sizeof path, "/proc/%d/root", container->process[0]);
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(fd >= 0);
    plan_free(plan);
    return fd;
}

static void set_time(const char *path, time_t seconds)
{
    const struct timespec times[] = {{seconds, 0}, {seconds, 123456789}};
    CHECK(!utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
}

static struct stat status_in(int root, const char *path)
{
    struct stat status;
    if (fstatat(root, path, &status, AT_SYMLINK_NOFOLLOW))
        FAIL("%s: errno %d", path, errno);
    return status;
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
    struct stat status = status_in(root, "run/deep/er/file");
    CHECK_NUMBER(status.st_mode, S_IFREG | 04751);
    CHECK(status.st_uid == 7 && status.st_gid == 8 && status.st_nlink == 2 && status.st_size == 7);
    CHECK(status.st_mtim.tv_sec == 1000 && status.st_mtim.tv_nsec == 123456789);
    CHECK(status_in(root, "run/second").st_ino == status.st_ino);
    status = status_in(root, "run/link");
    CHECK(S_ISLNK(status.st_mode) && status.st_uid == 5 && status.st_mtim.tv_sec == 2000);
    CHECK(readlinkat(root, "run/link", bytes, sizeof bytes) == 12);
    status = status_in(root, "run/deep");
    CHECK_NUMBER(status.st_mode, S_IFDIR | 01770);
    CHECK(status.st_uid == 3 && status.st_gid == 4 && status.st_mtim.tv_sec == 3000);
    CHECK_NUMBER(status_in(root, "run/pipe").st_mode, S_IFIFO | 0600);
    CHECK(status_in(root, "run/null").st_rdev == makedev(1, 3));
    status = status_in(root, "run/holes");
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
    int root = open_root(&plan, &container);
    check_tree(root);
    struct stat status = status_in(root, "run");
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
    int root = open_root(&plan, &container);
    CHECK_NUMBER(status_in(root, "etc").st_mode, S_IFDIR | 01700);
    CHECK_NUMBER(status_in(root, "etc/file").st_mode, S_IFREG | 0600);
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

/* ---- mounts that are handed over ------------------------------------------------------------- */

static int mapped(const char *source, bool recursive, uint32_t attributes, bool map_recursive)
{
    int fd = ctk_mount_mapped(test_path(source), recursive, attributes, "0 1000 1\n", "0 2000 1\n",
                              map_recursive, TEST_ERROR);
    if (fd == -ENOSYS || fd == -EINVAL)
        test_skip("this kernel, or tmpfs of it, has no maps of ids");
    return OK(fd);
}

static void add_attached(struct plan_writer *plan, struct container *container, int fd,
                         const char *target, int64_t make)
{
    container->extra[0] = fd;
    container->extra_count = 1;
    plan_step(plan, CTK_STEP_ATTACH, NUMBERS(make, 3), STRINGS(target));
}

static void owners_are_mapped(int64_t namespaces)
{
    struct plan_writer plan;
    struct container container = CONTAINER;
    rooted_set_up();
    make_directories("volume/below");
    CHECK(!mount("below", "volume/below", "tmpfs", 0, NULL));
    make_file("volume/file", "mapped");
    int fd = mapped("volume", true, CTK_MOUNT_READ_ONLY, false);
    rooted_plan(&plan, namespaces);
    add_attached(&plan, &container, fd, "/data/volume", CTK_PLAN_MAKE_DIRECTORY);
    plan_keep(&plan, FIRST_PLACE);
    plan_step(&plan, CTK_STEP_SET_ATTRIBUTES, NUMBERS(CTK_MOUNT_NO_EXEC, 0, 0),
              STRINGS("/data/volume"));
    plan_in(&plan, FIRST_PLACE, 12);
    int root = open_root(&plan, &container);
    struct stat status = status_in(root, "data/volume/file");
    CHECK_NUMBER(status.st_uid, 1000);
    CHECK_NUMBER(status.st_gid, 2000);
    CHECK_NUMBER(status_in(root, "data/volume/below").st_uid, 0);
    CHECK(openat(root, "data/volume/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 &&
          errno == EROFS);
    close(root);
    close(fd);
    container_end(&container);
    CHECK(!umount("volume/below"));
}

static void maps_of_root(void)
{
    owners_are_mapped(0);
}

static void maps_in_a_user_namespace(void)
{
    owners_are_mapped(CTK_NAMESPACE_USER);
}

static void maps_below_too(void)
{
    struct stat status;
    make_directories("volume/below");
    CHECK(!mount("below", "volume/below", "tmpfs", 0, NULL));
    int fd = mapped("volume", true, 0, true);
    CHECK(!fstatat(fd, "below", &status, 0));
    CHECK_NUMBER(status.st_uid, 1000);
    CHECK(fd > 2 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    close(fd);
    CHECK(!umount("volume/below"));
}

static void maps_that_fail(void)
{
    struct container container = CONTAINER;
    struct plan_writer plan;
    make_directory("volume");
    close(mapped("volume", false, 0, false));
    CHECK(ctk_mount_mapped("/proc", 0, 0, "0 1000 1\n", "0 1000 1\n", 0, TEST_ERROR) == -EINVAL);
    CHECK_CONTAINS(test_error.detail, "takes no map of ids");
    FAILS(ctk_mount_mapped(test_path("absent"), 0, 0, "0 1 1\n", "0 1 1\n", 0, TEST_ERROR), ENOENT);
    FAILS(ctk_mount_mapped(test_path("volume"), 0, 0, "nonsense\n", "0 1 1\n", 0, TEST_ERROR),
          EINVAL);
    CHECK_TEXT(test_error.op, "map ids");
    FAILS(ctk_mount_mapped(test_path("volume"), 0, 512, "0 1 1\n", "0 1 1\n", 0, TEST_ERROR),
          EINVAL);
    rooted_set_up();
    make_file("file", "");
    int fd = mapped("file", false, 0, false);
    rooted_plan(&plan, 0);
    add_attached(&plan, &container, fd, "/etc", CTK_PLAN_MAKE_NOTHING);
    rooted_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EINVAL);
    CHECK_TEXT(test_error.op, "attach to");
    close(fd);
    plan_free(&plan);
}

static void maps_without_privilege(void)
{
    make_directory("volume");
    int fd = ctk_mount_mapped(test_path("volume"), 0, 0, "0 0 1\n", "0 0 1\n", 0, TEST_ERROR);
    CHECK(fd == -EPERM || fd == -ENOSYS);
    CHECK(test_error.op[0]);
}

TESTS(ROOT(everything_is_copied_up), ROOT(the_copy_is_apart), ROOT(copies_that_fail),
      ROOT(remounts), ROOT(remounts_that_fail), ROOT(maps_of_root), ROOT(maps_in_a_user_namespace),
      ROOT(maps_below_too), ROOT(maps_that_fail), USER(maps_without_privilege))
