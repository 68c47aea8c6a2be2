/* Paths inside a root that somebody else wrote: the kernel's walk and ours have to agree. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostile.h"
#include "path/path.h"

static int root_fd;

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
    root_fd = hostile_root();
    CHECK(!chmod("root/closed", 0));
    compare_all();
    close(root_fd);
}

static void both_agree_on_proc(void)
{
    root_fd = hostile_root();
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
    root_fd = hostile_root();
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

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(both_agree), ROOT(both_agree_on_proc), BOTH(nothing_leads_out), ANY(many_links),
      ANY(long_names))
