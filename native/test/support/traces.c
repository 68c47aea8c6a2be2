#include "traces.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define LIST_SIZE (256 * 1024)

static char *list_mounts(void)
{
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char *text = calloc(1, LIST_SIZE);
    if (file && text)
        (void)!fread(text, 1, LIST_SIZE - 1, file);
    if (file)
        fclose(file);
    return text;
}

static char *list_descriptors(void)
{
    DIR *list = opendir("/proc/self/fd");
    char *text = calloc(1, LIST_SIZE);
    size_t used = 0;
    struct dirent *entry;
    while (list && text && (entry = readdir(list))) {
        char target[PATH_MAX];
        if (atoi(entry->d_name) == dirfd(list))
            continue;
        ssize_t length = readlinkat(dirfd(list), entry->d_name, target, sizeof target - 1);
        if (length < 0)
            continue;
        target[length] = 0;
        used +=
            (size_t)snprintf(text + used, LIST_SIZE - used, "%s -> %s\n", entry->d_name, target);
    }
    if (list)
        closedir(list);
    return text;
}

void traces_take(struct traces *traces)
{
    traces->mounts = list_mounts();
    traces->descriptors = list_descriptors();
}

void traces_free(struct traces *traces)
{
    free(traces->mounts);
    free(traces->descriptors);
}

/* Says every line of `after` that is not in `before`. */
static int compare(const char *what, const char *before, char *after)
{
    int count = 0;
    for (char *rest = after, *line; (line = strsep(&rest, "\n")) && *line;) {
        const char *found = strstr(before, line);
        if (found)
            continue;
        printf("    left behind: %s: %s\n", what, line);
        count++;
    }
    return count;
}

static int kill_children(void)
{
    int count = 0;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "re");
    int pid;
    while (file && fscanf(file, "%d", &pid) == 1) {
        if (count < 5)
            printf("    left behind: process %d\n", pid);
        kill(pid, SIGKILL);
        count++;
    }
    if (file)
        fclose(file);
    return count;
}

int traces_end_processes(void)
{
    int count = 0;
    int killed;
    while ((killed = kill_children()) > 0) {
        count += killed;
        while (killed-- > 0)
            waitpid(-1, NULL, __WALL);
    }
    return count;
}

int traces_compare(const struct traces *before)
{
    struct traces after;
    int count = traces_end_processes();
    traces_take(&after);
    count += compare("mount", before->mounts, after.mounts);
    count += compare("descriptor", before->descriptors, after.descriptors);
    traces_free(&after);
    return count;
}
