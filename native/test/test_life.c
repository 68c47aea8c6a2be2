/* How a program ends, and what its supervisor does meanwhile. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "container.h"

static void exit_statuses(void)
{
    for (int supervised = 0; supervised < 2; supervised++) {
        CHECK_NUMBER(container_probe_status(0, supervised, "exit", "0"), 0);
        CHECK_NUMBER(container_probe_status(0, supervised, "exit", "255"), 255);
        CHECK_NUMBER(container_probe_status(0, supervised, "signal", "9"), 128 + 9);
        CHECK_NUMBER(container_probe_status(0, supervised, "signal", "15"), 128 + 15);
        CHECK_NUMBER(container_probe_status(0, supervised, "signal", "34"), 128 + 34);
    }
    CHECK_NUMBER(container_probe_status(CTK_NAMESPACE_PID, true, "exit", "3"), 3);
    CHECK_NUMBER(container_probe_status(CTK_NAMESPACE_PID, true, "signal", "15"), 128 + 15);
}

static void supervisor_passes_signals(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGWINCH, SIGCONT, 34, 40, 64};
    char text[16];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct container container = CONTAINER;
        snprintf(text, sizeof text, "%d", numbers[i]);
        container_start_probe(&container, CTK_NAMESPACE_PID, true, "catch", text);
        container_read(&container, "ready\n");
        OK(ctk_process_signal(container.process[1], numbers[i], TEST_ERROR));
        CHECK_NUMBER(container_wait(&container), 40 + numbers[i]);
    }
}

static void supervisor_reaps_orphans(void)
{
    struct container container = CONTAINER;
    char path[64];
    container_start_probe(&container, CTK_NAMESPACE_PID, true, "orphans", "5");
    usleep(200000);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", container.process[0],
             container.process[0]);
    char *children = read_file(path);
    int count = 0;
    for (const char *c = children; *c; c++)
        count += *c == ' ';
    CHECK_NUMBER(count, 1); /* the program itself */
    free(children);
    CHECK_NUMBER(container_wait(&container), 0);
}

/* Its output ends when the program's does, although the supervisor lives on for a moment. */
static void supervisor_holds_no_descriptor(void)
{
    struct container container = CONTAINER;
    char path[64];
    container_start_probe(&container, CTK_NAMESPACE_PID, true, "sleep", NULL);
    container_read(&container, "ready\n");
    snprintf(path, sizeof path, "/proc/%d/fd/0", container.process[0]);
    CHECK(!exists(path));
    snprintf(path, sizeof path, "/proc/%d/fd/2", container.process[0]);
    CHECK(!exists(path));
    container_end(&container);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(BOTH(exit_statuses), BOTH(supervisor_passes_signals), BOTH(supervisor_reaps_orphans),
      ROOT(supervisor_holds_no_descriptor))
