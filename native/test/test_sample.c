/* Reading a group's files again and again, and hearing of their changes. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "harness.h"

static int parent;
static int group;

static void make_group(void)
{
    parent = OK(ctk_cgroup_open(test_cgroup(), TEST_ERROR));
    group = OK(ctk_cgroup_make(parent, "sampled", TEST_ERROR));
}

static void remove_group(void)
{
    OK(ctk_cgroup_remove(parent, "sampled", TEST_ERROR));
}

static void close_group(void)
{
    close(group);
    close(parent);
}

static void reads_again(void)
{
    uint8_t text[4096];
    int32_t lengths[2];
    make_group();
    int32_t fds[2] = {OK(ctk_cgroup_file_open(group, "cgroup.events", TEST_ERROR)),
                      OK(ctk_cgroup_file_open(group, "cgroup.max.depth", TEST_ERROR))};
    CHECK_NUMBER(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
    FAILS(ctk_cgroup_file_open(group, "no.such_file", TEST_ERROR), ENOENT);
    for (int depth = 7; depth < 10; depth++) {
        char value[16];
        snprintf(value, sizeof value, "%d", depth);
        OK(ctk_cgroup_write(group, "cgroup.max.depth", value, TEST_ERROR));
        int used = OK(ctk_cgroup_sample(fds, 2, text, sizeof text - 1, lengths, TEST_ERROR));
        CHECK_NUMBER(used, lengths[0] + lengths[1]);
        text[used] = 0;
        CHECK(!strncmp((char *)text, "populated 0\n", 12));
        CHECK_NUMBER(text[lengths[0]], '0' + depth);
        CHECK_NUMBER(lengths[1], 2);
    }
    FAILS(ctk_cgroup_sample(fds, 2, text, 20, lengths, TEST_ERROR), ENOSPC);
    CHECK_NUMBER(ctk_cgroup_sample(fds, 0, text, 0, lengths, TEST_ERROR), 0);
    CHECK_NUMBER(ctk_cgroup_exists(group), 1);
    remove_group();
    CHECK_NUMBER(ctk_cgroup_exists(group), 0);
    CHECK_NUMBER(ctk_cgroup_sample(fds, 2, text, sizeof text, lengths, TEST_ERROR), 0);
    CHECK_NUMBER(lengths[0], -ENODEV);
    close(fds[0]);
    close(fds[1]);
    close_group();
}

static void says_that_a_file_changed(void)
{
    uint8_t text[256];
    int32_t length;
    int64_t token;
    make_group();
    int32_t file = OK(ctk_cgroup_file_open(group, "cgroup.events", TEST_ERROR));
    int events = OK(ctk_events_open(TEST_ERROR));
    OK(ctk_cgroup_sample(&file, 1, text, sizeof text, &length, TEST_ERROR));
    OK(ctk_events_add(events, file, CTK_EVENT_PRIORITY, 3, TEST_ERROR));
    CHECK_NUMBER(ctk_events_wait(events, &token, 1, 50, TEST_ERROR), 0);
    for (int i = 0; i < 3; i++) {
        OK(ctk_cgroup_write(group, "cgroup.freeze", i % 2 ? "0" : "1", TEST_ERROR));
        CHECK_NUMBER(ctk_events_wait(events, &token, 1, 5000, TEST_ERROR), 1);
        CHECK_NUMBER(token, 3);
        OK(ctk_cgroup_sample(&file, 1, text, sizeof text, &length, TEST_ERROR));
        OK(ctk_events_rearm(events, file, CTK_EVENT_PRIORITY, 3, TEST_ERROR));
        CHECK_NUMBER(ctk_events_wait(events, &token, 1, 50, TEST_ERROR), 0);
    }
    remove_group();
    close(events);
    close(file);
    close_group();
}

static void says_that_a_group_is_gone(void)
{
    _Alignas(struct inotify_event) uint8_t bytes[4096];
    make_group();
    int removals = OK(ctk_cgroup_removals_open(TEST_ERROR));
    int other = OK(ctk_cgroup_make(parent, "other", TEST_ERROR));
    int watch = OK(ctk_cgroup_removals_add(removals, group, TEST_ERROR));
    CHECK_NUMBER(ctk_cgroup_removals_add(removals, other, TEST_ERROR), watch);
    FAILS(ctk_descriptor_read(removals, bytes, sizeof bytes, TEST_ERROR), EAGAIN);
    remove_group();
    int length = OK(ctk_descriptor_read(removals, bytes, sizeof bytes, TEST_ERROR));
    const struct inotify_event *event = (const struct inotify_event *)bytes;
    CHECK_NUMBER(length, (int)(sizeof *event + event->len));
    CHECK_NUMBER(event->wd, watch);
    CHECK(event->mask & IN_DELETE);
    CHECK_TEXT(event->name, "sampled");
    FAILS(ctk_cgroup_removals_add(-1, group, TEST_ERROR), EBADF);
    OK(ctk_cgroup_removals_forget(removals, watch, TEST_ERROR));
    OK(ctk_cgroup_removals_forget(removals, watch, TEST_ERROR));
    FAILS(ctk_cgroup_removals_forget(-1, watch, TEST_ERROR), EBADF);
    OK(ctk_cgroup_remove(parent, "other", TEST_ERROR));
    close(other);
    close(removals);
    close_group();
}

static void triggers(void)
{
    make_group();
    int fd = ctk_cgroup_trigger_open(group, "cpu.pressure", "some 100000 2000000", TEST_ERROR);
    if (fd == -EOPNOTSUPP || fd == -ENOENT)
        test_skip("this kernel doesn't count pressure");
    OK(fd);
    CHECK_NUMBER(fcntl(fd, F_GETFD), FD_CLOEXEC);
    FAILS(ctk_cgroup_trigger_open(group, "cpu.pressure", "some 3000000 2000000", TEST_ERROR),
          EINVAL);
    CHECK_CONTAINS(test_error.detail, "3000000");
    FAILS(ctk_cgroup_trigger_open(group, "no.pressure", "some 1 2", TEST_ERROR), ENOENT);
    int64_t token;
    int events = OK(ctk_events_open(TEST_ERROR));
    OK(ctk_events_add(events, fd, CTK_EVENT_PRIORITY, 1, TEST_ERROR));
    CHECK_NUMBER(ctk_events_wait(events, &token, 1, 50, TEST_ERROR), 0);
    remove_group(); /* which wakes those that wait for pressure */
    CHECK_NUMBER(ctk_events_wait(events, &token, 1, 5000, TEST_ERROR), 1);
    close(events);
    close(fd);
    close_group();
}

TESTS(ROOT(reads_again), ROOT(says_that_a_file_changed), ROOT(says_that_a_group_is_gone),
      ROOT(triggers))
