/*
 * floor_start RUNS LOWER STATE CGROUP PROGRAM
 *
 * The least that starting a container can cost: everything that ctk does to isolate a program, as
 * straight-line C without a library, an error message worth its name, a plan or a JVM. Prints the
 * medians in nanoseconds of executed   from the first call to the program's execution ended until
 * it was waited for removed    until its group and its layer are gone
 *
 *   LOWER    directory below the overlay      STATE    directory for the layer, on the file system
 * to measure CGROUP   cgroup2 directory to make a group in, "-" = none      PROGRAM  path inside,
 * which exits at once
 */
#include "floor.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define RDONLY_ALL (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
#define NO_ALL (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
#define DEFAULT_CAPABILITIES 0xa80425fbULL

/* Its header, sys/mount.h, and linux/mount.h define the same names. */
int umount2(const char *target, int flags);

static const char *lower, *program;
static char upper[4096], work[4096];

static int set(int fs, const char *key, const char *value)
{
    return (int)syscall(SYS_fsconfig, fs, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key,
                        value, 0);
}

static void attach(int fs, unsigned attributes, const char *target)
{
    check(!syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), target);
    int mount = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, attributes);
    check(mount >= 0, target);
    check(!syscall(SYS_move_mount, mount, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH), target);
    close(mount);
    close(fs);
}

static int open_fs(const char *type)
{
    int fs = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
    check(fs >= 0, type);
    return fs;
}

static void mount_plain(const char *type, const char *target, unsigned attributes)
{
    attach(open_fs(type), attributes, target);
}

static void mount_tmpfs(const char *target, const char *mode, unsigned attributes)
{
    int fs = open_fs("tmpfs");
    set(fs, "mode", mode);
    set(fs, "size", "65536k");
    attach(fs, attributes, target);
}

static void bind_at(const char *source, const char *target, unsigned attributes)
{
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0 && errno == ENOENT)
        return;
    check(tree >= 0, source);
    struct mount_attr attr = {.attr_set = attributes};
    check(!syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof attr), source);
    check(!syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH), target);
    close(tree);
}

static void devices(void)
{
    static const struct {
        const char *path;
        int major, minor;
    } nodes[] = {{"dev/null", 1, 3},   {"dev/zero", 1, 5},    {"dev/full", 1, 7},
                 {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
    mount_tmpfs("dev", "755", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++)
        check(!mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)),
              nodes[i].path);
    mkdir("dev/pts", 0755);
    mkdir("dev/shm", 0755);
    mkdir("dev/mqueue", 0755);
    int fs = open_fs("devpts");
    set(fs, "newinstance", NULL);
    set(fs, "ptmxmode", "0666");
    set(fs, "mode", "0620");
    set(fs, "gid", "5");
    attach(fs, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, "dev/pts");
    mount_tmpfs("dev/shm", "1777", NO_ALL);
    mount_plain("mqueue", "dev/mqueue", NO_ALL);
    check(!symlink("pts/ptmx", "dev/ptmx") && !symlink("/proc/self/fd", "dev/fd") &&
              !symlink("/proc/self/fd/0", "dev/stdin") &&
              !symlink("/proc/self/fd/1", "dev/stdout") &&
              !symlink("/proc/self/fd/2", "dev/stderr"),
          "links");
}

static void masks(void)
{
    static const char *const files[] = {"proc/interrupts",    "proc/kcore",      "proc/keys",
                                        "proc/latency_stats", "proc/timer_list", "proc/timer_stats",
                                        "proc/sched_debug"};
    static const char *const directories[] = {"proc/asound", "proc/acpi", "proc/scsi",
                                              "sys/firmware", "sys/devices/virtual/powercap"};
    static const char *const read_only[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys",
                                            "proc/sysrq-trigger"};
    const char *empty = NULL;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (!access(files[i], F_OK))
            bind_at("dev/null", files[i], MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC);
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++) {
        if (access(directories[i], F_OK))
            continue;
        if (empty) {
            bind_at(empty, directories[i], RDONLY_ALL);
            continue;
        }
        empty = directories[i];
        mount_tmpfs(empty, "555", RDONLY_ALL);
    }
    for (size_t i = 0; i < sizeof read_only / sizeof read_only[0]; i++)
        bind_at(read_only[i], read_only[i], MOUNT_ATTR_RDONLY);
}

static void root(void)
{
    struct mount_attr private = {.propagation = 1UL << 18 /* MS_PRIVATE */};
    check(!syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &private, sizeof private),
          "private");
    int fs = open_fs("overlay");
    check(!set(fs, "lowerdir+", lower) && !set(fs, "upperdir", upper) &&
              !set(fs, "workdir", work) && !set(fs, "volatile", NULL),
          "overlay");
    attach(fs, 0, "/");
    check(!chdir("/.."), "chdir");
    mkdir("proc", 0755);
    mkdir("dev", 0755);
    mkdir("sys", 0755);
    mount_plain("proc", "proc", NO_ALL);
    devices();
    mount_plain("sysfs", "sys", RDONLY_ALL);
    mount_plain("cgroup2", "sys/fs/cgroup", RDONLY_ALL);
    masks();
    check(!syscall(SYS_pivot_root, ".", ".") && !umount2(".", 2 /* MNT_DETACH */) && !chdir("/"),
          "pivot_root");
}

static void loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(fd >= 0 && !ioctl(fd, SIOCGIFFLAGS, &request), "lo");
    request.ifr_flags |= IFF_UP;
    check(!ioctl(fd, SIOCSIFFLAGS, &request), "lo");
    close(fd);
}

static void identity(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {
        {.effective = (uint32_t)DEFAULT_CAPABILITIES, .permitted = (uint32_t)DEFAULT_CAPABILITIES}};
    gid_t group = 0;
    check(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
    for (int i = 0; i <= CAP_LAST_CAP; i++)
        if (!(DEFAULT_CAPABILITIES >> i & 1))
            prctl(PR_CAPBSET_DROP, i);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    check(!setgroups(1, &group) && !setresgid(0, 0, 0) && !setresuid(0, 0, 0), "ids");
    check(!syscall(SYS_capset, &header, data), "capset");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
}

static _Noreturn void child(void)
{
    char *arguments[] = {(char *)(uintptr_t)program, NULL};
    char *environment[] = {"PATH=/bin", NULL};
    root();
    check(!sethostname("floor", 5), "hostname");
    loopback();
    identity();
    check(!close_range(3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */), "close_range");
    execve(program, arguments, environment);
    check(0, program);
    _Exit(125);
}

static int start(int cgroup, int *ret_pidfd, int *ret_pipe)
{
    int fds[2];
    check(!pipe2(fds, O_CLOEXEC), "pipe");
    struct clone_args arguments = {
        .flags = CLONE_PIDFD | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                 CLONE_NEWNET | CLONE_NEWCGROUP | (cgroup >= 0 ? CLONE_INTO_CGROUP : 0),
        .pidfd = (uintptr_t)ret_pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = cgroup >= 0 ? (uint64_t)cgroup : 0,
    };
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    check(pid >= 0, "clone3");
    if (pid == 0)
        child();
    close(fds[1]);
    *ret_pipe = fds[0];
    return (int)pid;
}

static void remove_layer(const char *state)
{
    static const char *const names[] = {"upper/proc",
                                        "upper/dev",
                                        "upper/sys",
                                        "upper",
                                        "work/work/incompat/volatile/dirty",
                                        "work/work/incompat/volatile",
                                        "work/work/incompat",
                                        "work/work",
                                        "work",
                                        ""};
    char path[8192];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/layer/%s", state, names[i]);
        if (rmdir(path) && errno == ENOTDIR)
            unlink(path);
    }
}

static void run(const char *state, const char *cgroup, int64_t *executed, int64_t *ended,
                int64_t *removed)
{
    char path[8192];
    char group[8192];
    char byte;
    int group_fd = -1;
    int pidfd;
    int pipe_fd;
    siginfo_t info;
    int64_t begin = now();
    snprintf(path, sizeof path, "%s/layer", state);
    check(!mkdir(path, 0700) && !mkdir(upper, 0755) && !mkdir(work, 0755), path);
    if (strcmp(cgroup, "-") != 0) {
        snprintf(group, sizeof group, "%s/floor-%d", cgroup, getpid());
        check(!mkdir(group, 0755), group);
        group_fd = open(group, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    start(group_fd, &pidfd, &pipe_fd);
    check(read(pipe_fd, &byte, 1) == 0, "wait for the execution");
    *executed = now() - begin;
    check(!waitid((idtype_t)3 /* P_PIDFD */, (id_t)pidfd, &info, WEXITED) && info.si_status == 0,
          "the program");
    *ended = now() - begin;
    close(pidfd);
    close(pipe_fd);
    if (group_fd >= 0) {
        close(group_fd);
        check(!rmdir(group), group);
    }
    remove_layer(state);
    *removed = now() - begin;
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: floor_start RUNS LOWER STATE CGROUP PROGRAM\n");
        return 125;
    }
    int runs = atoi(argv[1]);
    check(runs > 0, "RUNS");
    lower = argv[2];
    program = argv[5];
    snprintf(upper, sizeof upper, "%s/layer/upper", argv[3]);
    snprintf(work, sizeof work, "%s/layer/work", argv[3]);
    int64_t *times = calloc((size_t)runs * 3, sizeof *times);
    check(times != NULL, "memory");
    umask(0);
    for (int i = 0; i < runs; i++)
        run(argv[3], argv[4], &times[i], &times[runs + i], &times[2 * runs + i]);
    printf("executed %ld\nended %ld\nremoved %ld\n", (long)median(times, runs),
           (long)median(times + runs, runs), (long)median(times + 2 * runs, runs));
    return 0;
}
