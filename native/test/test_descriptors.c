/* Descriptors and locks. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

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

TESTS(ANY(descriptors), ANY(locks))
