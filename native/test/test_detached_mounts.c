/* Mounts that are attached nowhere, and the step that attaches one. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rooted.h"

static void detached(void)
{
    static const char options[] = "size=64k\0mode=711";
    int root = ctk_mount_detached("tmpfs", "a name", options, 2, CTK_MOUNT_NO_EXEC, TEST_ERROR);
    if (root == -ENOSYS)
        return;
    CHECK(root > 2);
    int file = openat(root, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    CHECK(file >= 0);
    close(file);
    struct stat status;
    CHECK(!fstat(root, &status));
    CHECK_NUMBER(status.st_mode & 07777, 0711);
    char *mounts = read_file("/proc/self/mountinfo");
    CHECK(!strstr(mounts, "a\\040name"));
    free(mounts);
    close(root);
    FAILS(ctk_mount_detached("tmpfs", "", NULL, 0, 512, TEST_ERROR), EINVAL);
    FAILS(ctk_mount_detached("no_such_fs", "", NULL, 0, 0, TEST_ERROR), ENODEV);
    CHECK_CONTAINS(test_error.detail, "no_such_fs");
}

/* The working directory is on a tmpfs, from which the kernel reads no image. */
static void erofs_from_memory(void)
{
    make_file("image", "no image");
    int result = ctk_mount_detached("erofs", test_path("image"), NULL, 0, 0, TEST_ERROR);
    CHECK(result == -ENOTBLK || result == -ENODEV || result == -ENOSYS);
    CHECK_TEXT(test_error.path, test_path("image"));
    CHECK_CONTAINS(test_error.op, "mount erofs from");
}

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
    int root = rooted_open(&plan, &container);
    struct stat status = rooted_status(root, "data/volume/file");
    CHECK_NUMBER(status.st_uid, 1000);
    CHECK_NUMBER(status.st_gid, 2000);
    CHECK_NUMBER(rooted_status(root, "data/volume/below").st_uid, 0);
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

#define BOTH(function) ROOT(function), USER_NAMESPACE(function)

TESTS(BOTH(detached), ROOT(erofs_from_memory), ROOT(maps_of_root), ROOT(maps_in_a_user_namespace),
      ROOT(maps_below_too), ROOT(maps_that_fail), USER(maps_without_privilege))
