#include "container.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define LONGEST_WAIT_MS 20000

int container_try(struct container *container, const struct plan_writer *plan)
{
    int32_t fds[3 + 16];
    int32_t output[2];
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    OK(ctk_pipe_open(output, TEST_ERROR));
    fds[0] = input;
    fds[1] = fds[2] = output[1];
    for (int i = 0; i < container->extra_count; i++)
        fds[3 + i] = container->extra[i];
    memset(&test_error, 0, sizeof test_error);
    container->process[1] = -1;
    int result =
        ctk_launch(plan->bytes, plan->size, fds, 3 + container->extra_count, container->cgroup_fd,
                   -1, -1, container->process, container->times, TEST_ERROR);
    close(input);
    close(output[1]);
    container->output = output[0];
    if (result < 0) {
        close(output[0]);
        container->output = -1;
    }
    return result;
}

void container_start(struct container *container, const struct plan_writer *plan)
{
    OK(container_try(container, plan));
    CHECK(container->process[0] > 0 && container->process[1] > 2);
    CHECK_NUMBER(fcntl(container->process[1], F_GETFD), FD_CLOEXEC);
}

char *container_read(const struct container *container, const char *until)
{
    static char text[64 * 1024];
    size_t used = 0;
    text[0] = 0;
    while (!until || !strstr(text, until)) {
        struct pollfd readable = {.fd = container->output, .events = POLLIN};
        if (poll(&readable, 1, LONGEST_WAIT_MS) != 1)
            FAIL("nothing to read from the program, after \"%s\"", text);
        ssize_t length = read(container->output, text + used, sizeof text - 1 - used);
        if (length <= 0)
            break;
        used += (size_t)length;
        text[used] = 0;
    }
    return text;
}

int container_wait(struct container *container)
{
    int32_t status[2];
    struct pollfd ended = {.fd = container->process[1], .events = POLLIN};
    if (poll(&ended, 1, LONGEST_WAIT_MS) != 1)
        FAIL("the program does not end");
    CHECK_NUMBER(OK(ctk_process_reap(container->process[1], status, TEST_ERROR)), 1);
    close(container->process[1]);
    close(container->output);
    return status[0] ? 128 + status[1] : status[1];
}

void container_end(struct container *container)
{
    OK(ctk_process_signal(container->process[1], SIGKILL, TEST_ERROR));
    container_wait(container);
}

char *container_run(const struct plan_writer *plan)
{
    struct container container = CONTAINER;
    container_start(&container, plan);
    char *text = container_read(&container, NULL);
    int status = container_wait(&container);
    if (status)
        FAIL("status %d, output \"%s\"", status, text);
    return text;
}

void container_plan(struct plan_writer *plan, int64_t namespaces)
{
    char uid_map[64] = "";
    char gid_map[64] = "";
    if (geteuid() != 0)
        namespaces |= CTK_NAMESPACE_USER;
    if (namespaces & CTK_NAMESPACE_USER) {
        snprintf(uid_map, sizeof uid_map, "0 %u 1", geteuid());
        snprintf(gid_map, sizeof gid_map, "0 %u 1", getegid());
    }
    plan_start(plan);
    plan_step(plan, CTK_STEP_CLONE, NUMBERS(namespaces), STRINGS(uid_map, gid_map));
    if (namespaces & CTK_NAMESPACE_MOUNT)
        plan_step(plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_PRIVATE, 1), STRINGS("/"));
}

void container_probe(struct plan_writer *plan, const char *first, const char *second)
{
    plan_execute(plan, test_tool("probe"), (const char *const[]){first, second, NULL});
}

void container_start_probe(struct container *container, int64_t namespaces, bool supervised,
                           const char *first, const char *second)
{
    PLAN_FREE struct plan_writer plan;
    container_plan(&plan, namespaces);
    if (supervised)
        plan_step(&plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    container_probe(&plan, first, second);
    container_start(container, &plan);
}

int container_probe_status(int64_t namespaces, bool supervised, const char *first,
                           const char *second)
{
    struct container container = CONTAINER;
    container_start_probe(&container, namespaces, supervised, first, second);
    return container_wait(&container);
}

void container_start_sleeper(struct container *container, int64_t namespaces)
{
    container_start_probe(container, namespaces, false, "sleep", NULL);
    CHECK_TEXT(container_read(container, "ready\n"), "ready\n");
}
