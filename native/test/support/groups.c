#include "groups.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

static char group[PATH_MAX];

/* Where cgroup2 is mounted; false when it isn't. */
static bool find_cgroup2(char *path, size_t size)
{
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char line[4096];
    bool found = false;
    while (file && !found && fgets(line, sizeof line, file)) {
        char mounted[PATH_MAX];
        if (strstr(line, " - cgroup2 ") && sscanf(line, "%*s %*s %*s %*s %4095s", mounted) == 1)
            found = snprintf(path, size, "%s", mounted) < (int)size;
    }
    if (file)
        fclose(file);
    return found;
}

const char *test_cgroup(void)
{
    char root[2048];
    if (!find_cgroup2(root, sizeof root))
        test_skip("no cgroup2 file system is mounted");
    snprintf(group, sizeof group, "%s/ctk-test-%d", root, getpid());
    if (mkdir(group, 0755)) {
        group[0] = 0;
        test_skip("no cgroup may be made here");
    }
    return group;
}

void groups_check(void)
{
    if (group[0] && rmdir(group))
        FAIL("left behind: cgroup %s", group);
}

static void remove_groups(const char *path)
{
    DIR *list = opendir(path);
    struct dirent *entry;
    while (list && (entry = readdir(list))) {
        char below[PATH_MAX];
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
            snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < (int)sizeof below)
            remove_groups(below);
    }
    if (list)
        closedir(list);
    rmdir(path);
}

void groups_remove(pid_t pid)
{
    char root[2048];
    char path[PATH_MAX];
    if (!find_cgroup2(root, sizeof root))
        return;
    snprintf(path, sizeof path, "%s/ctk-test-%d", root, pid);
    remove_groups(path);
}
