/* Waiting for many descriptors at once, and reaping. */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "sys/sys.h"

static void readable_once(void)
{
    int32_t fds[2];
    int64_t tokens[4];
    int events = OK(ctk_events_open(TEST_ERROR));
    OK(ctk_pipe_open(fds, TEST_ERROR));
    OK(ctk_events_add(events, fds[0], CTK_EVENT_READABLE, -7, TEST_ERROR));
    CHECK_NUMBER(ctk_events_wait(events, tokens, 4, 0, TEST_ERROR), 0);
    CHECK(write(fds[1], "x", 1) == 1);
    CHECK_NUMBER(ctk_events_wait(events, tokens, 4, -1, TEST_ERROR), 1);
    CHECK_NUMBER(tokens[0], -7);
    CHECK_NUMBER(ctk_events_wait(events, tokens, 4, 10, TEST_ERROR), 0);
    FAILS(ctk_events_add(events, fds[0], CTK_EVENT_READABLE, 1, TEST_ERROR), EEXIST);
    OK(ctk_events_rearm(events, fds[0], CTK_EVENT_READABLE, 8, TEST_ERROR));
    CHECK_NUMBER(ctk_events_wait(events, tokens, 4, -1, TEST_ERROR), 1);
    CHECK_NUMBER(tokens[0], 8);
    FAILS(ctk_events_rearm(events, fds[0], 0, 1, TEST_ERROR), EINVAL);
    FAILS(ctk_events_rearm(events, fds[0], 5, 1, TEST_ERROR), EINVAL);
    FAILS(ctk_events_rearm(events, fds[1], CTK_EVENT_PRIORITY, 1, TEST_ERROR), ENOENT);
    OK(ctk_events_remove(events, fds[0], TEST_ERROR));
    FAILS(ctk_events_remove(events, fds[0], TEST_ERROR), ENOENT);
    FAILS(ctk_events_wait(events, tokens, 0, 0, TEST_ERROR), EINVAL);
    close(fds[0]);
    close(fds[1]);
    close(events);
}

/* What a program has written is carried on; that its reader has left is told although there is
 * room. */
static void left(void)
{
    int32_t fds[2];
    int32_t next[2];
    int64_t token;
    signal(SIGPIPE, SIG_IGN);
    int events = OK(ctk_events_open(TEST_ERROR));
    OK(ctk_pipe_open(fds, TEST_ERROR));
    OK(ctk_pipe_open(next, TEST_ERROR));
    int end = OK(ctk_pipe_reopen(fds[0], 0, TEST_ERROR));
    OK(ctk_events_add(events, next[1], CTK_EVENT_LEFT, 3, TEST_ERROR));
    FAILS(ctk_relay_splice(end, next[1], TEST_ERROR), EAGAIN);
    CHECK(write(fds[1], "abc", 3) == 3);
    CHECK_NUMBER(ctk_relay_splice(end, next[1], TEST_ERROR), 3);
    CHECK_NUMBER(ctk_descriptor_available(next[0], TEST_ERROR), 3);
    CHECK_NUMBER(ctk_events_wait(events, &token, 1, 10, TEST_ERROR), 0);
    close(next[0]);
    CHECK_NUMBER(ctk_events_wait(events, &token, 1, 5000, TEST_ERROR), 1);
    CHECK_NUMBER(token, 3);
    CHECK(write(fds[1], "d", 1) == 1);
    FAILS(ctk_relay_splice(end, next[1], TEST_ERROR), EPIPE);
    CHECK_NUMBER(ctk_process_writes(getpid(), fds[1], TEST_ERROR), 0);
    pid_t child = fork();
    if (child == 0) {
        char much[128 * 1024] = {0};
        _exit(write(fds[1], much, sizeof much) < 0);
    }
    int writes = 0;
    for (int i = 0; i < 500 && writes != 1; i++) {
        usleep(10000);
        writes = ctk_process_writes(child, end, TEST_ERROR);
    }
    CHECK_NUMBER(writes, 1);
    CHECK_NUMBER(ctk_process_writes(child, next[1], TEST_ERROR), 0);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(fds[0]);
    close(end);
    close(fds[1]);
    close(next[1]);
    close(events);
}

static void many(void)
{
    int32_t fds[200][2];
    int64_t tokens[200];
    bool seen[200] = {false};
    int events = OK(ctk_events_open(TEST_ERROR));
    for (int i = 0; i < 200; i++) {
        OK(ctk_pipe_open(fds[i], TEST_ERROR));
        OK(ctk_events_add(events, fds[i][0], CTK_EVENT_READABLE, i, TEST_ERROR));
        CHECK(write(fds[i][1], "x", 1) == 1);
    }
    int count = 0;
    while (count < 200) {
        int got = OK(ctk_events_wait(events, tokens, 200, 1000, TEST_ERROR));
        CHECK(got > 0);
        for (int i = 0; i < got; i++) {
            CHECK(!seen[tokens[i]]);
            seen[tokens[i]] = true;
        }
        count += got;
    }
    for (int i = 0; i < 200; i++) {
        close(fds[i][0]);
        close(fds[i][1]);
    }
    close(events);
}

static int start_child(int *ret_pidfd)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        pause();
        _exit(7);
    }
    *ret_pidfd = sys_pidfd_open(pid);
    CHECK(*ret_pidfd >= 0);
    return pid;
}

static void reap(void)
{
    int32_t status[2] = {-1, -1};
    int64_t token;
    int pidfd;
    start_child(&pidfd);
    int events = OK(ctk_events_open(TEST_ERROR));
    OK(ctk_events_add(events, pidfd, CTK_EVENT_READABLE, 5, TEST_ERROR));
    CHECK_NUMBER(ctk_process_reap(pidfd, status, TEST_ERROR), 0);
    OK(ctk_process_signal(pidfd, 0, TEST_ERROR));
    FAILS(ctk_process_signal(pidfd, 1000, TEST_ERROR), EINVAL);
    OK(ctk_process_signal(pidfd, SIGKILL, TEST_ERROR));
    CHECK_NUMBER(ctk_events_wait(events, &token, 1, 5000, TEST_ERROR), 1);
    CHECK_NUMBER(token, 5);
    CHECK_NUMBER(ctk_process_reap(pidfd, status, TEST_ERROR), 1);
    CHECK(status[0] == 1 && status[1] == SIGKILL);
    FAILS(ctk_process_reap(pidfd, status, TEST_ERROR), ECHILD);
    CHECK_CONTAINS(test_error.detail, "child");
    FAILS(ctk_process_signal(pidfd, SIGKILL, TEST_ERROR), ESRCH);
    close(pidfd);
    close(events);
    FAILS(ctk_process_reap(pidfd, status, TEST_ERROR), EBADF);
}

static void features(void)
{
    for (int feature = CTK_FEATURE_FSOPEN; feature <= CTK_FEATURE_OVERLAY_APPEND; feature++)
        CHECK(ctk_feature_probe(feature) <= 0);
    CHECK_NUMBER(ctk_feature_probe(0), -EINVAL);
    CHECK_NUMBER(ctk_feature_probe(1000), -EINVAL);
    CHECK_NUMBER(ctk_feature_probe(-1), -EINVAL);
    CHECK(strlen(ctk_version()) >= 5);
}

TESTS(ANY(readable_once), ANY(left), ANY(many), ANY(reap), ROOT(features), USER(features))
