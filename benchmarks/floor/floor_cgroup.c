/*
 * floor_cgroup RUNS PARENT FILE VALUE
 *
 * The least that a group with one limit can cost: made below PARENT, VALUE written into its FILE,
 * removed. Prints the median in nanoseconds.
 */
#include "floor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: floor_cgroup RUNS PARENT FILE VALUE\n");
        return 125;
    }
    int runs = atoi(argv[1]);
    char path[512];
    snprintf(path, sizeof path, "floor/%s", argv[3]);
    check(runs > 0 && !chdir(argv[2]), argv[2]);
    int64_t *times = calloc((size_t)runs, sizeof *times);
    check(times != NULL, "memory");
    for (int i = 0; i < runs; i++) {
        int64_t begin = now();
        check(!mkdir("floor", 0755), "mkdir");
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        check(fd >= 0, path);
        check(write(fd, argv[4], strlen(argv[4])) > 0, "write");
        close(fd);
        check(!rmdir("floor"), "rmdir");
        times[i] = now() - begin;
    }
    printf("group %ld\n", (long)median(times, runs));
    return 0;
}
