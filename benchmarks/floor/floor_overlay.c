/*
 * floor_overlay RUNS LAYERS STATE
 *
 * The least that an overlay mount of that many lower directories can cost: the system calls and
 * nothing else. STATE is a directory that holds lower-0, lower-1, ... and upper, work and target.
 * Prints the medians in nanoseconds.
 */
#include "floor.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int umount2(const char *target, int flags);

static void set(int fs, const char *key, const char *value)
{
    check(!syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, key, value, 0), key);
}

static void mount_once(int layers)
{
    char name[32];
    int fs = (int)syscall(SYS_fsopen, "overlay", FSOPEN_CLOEXEC);
    check(fs >= 0, "fsopen");
    for (int i = 0; i < layers; i++) {
        snprintf(name, sizeof name, "lower-%d", i);
        set(fs, "lowerdir+", name);
    }
    set(fs, "upperdir", "upper");
    set(fs, "workdir", "work");
    check(!syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "create");
    int mount = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
    check(mount >= 0, "fsmount");
    check(!syscall(SYS_move_mount, mount, "", AT_FDCWD, "target", MOVE_MOUNT_F_EMPTY_PATH),
          "move_mount");
    close(mount);
    close(fs);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: floor_overlay RUNS LAYERS STATE\n");
        return 125;
    }
    int runs = atoi(argv[1]);
    int layers = atoi(argv[2]);
    check(runs > 0 && layers > 0 && !chdir(argv[3]), argv[3]);
    int64_t *times = calloc((size_t)runs * 2, sizeof *times);
    check(times != NULL, "memory");
    for (int i = 0; i < runs; i++) {
        int64_t begin = now();
        mount_once(layers);
        times[i] = now() - begin;
        begin = now();
        check(!umount2("target", 0), "umount");
        times[runs + i] = now() - begin;
    }
    printf("mount %ld\nunmount %ld\n", (long)median(times, runs), (long)median(times + runs, runs));
    return 0;
}
