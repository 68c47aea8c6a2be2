/* A mount whose files' owners are seen through a map of ids (MOUNT_ATTR_IDMAP, mount_setattr(2)).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "launch/launch.h"
#include "mount/mount.h"
#include "sys/raw.h"
#include "sys/sys.h"

#define OP "bind with mapped ids"
#define STACK_SIZE ((size_t)64 << 10)

long clone_call(long number, long a, long b, long c, int (*child)(void *), void *argument);

/* Runs in our memory, as birth.c's child does: only there to be in the namespace until we have it.
 */
static int child(void *argument)
{
    const int *gate = argument;
    char byte;
    raw_call(SYS_close, gate[1], 0, 0, 0, 0);
    raw_call(SYS_read, gate[0], (long)&byte, 1, 0, 0);
    return 0;
}

static long clone_child(void *stack, int *gate)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    /* No signal for its end: that is nobody's business but ours. */
    long pid = clone_call(SYS_clone, CLONE_VM | CLONE_NEWUSER, (long)((char *)stack + STACK_SIZE),
                          0, child, gate);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static int map_and_open(int pid, const char *uid_map, const char *gid_map, struct ctk_error *error)
{
    char path[64];
    int result = birth_map_ids(pid, uid_map, gid_map, error);
    if (result < 0)
        return result;
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : error_set(error, errno, OP, path, NULL);
}

/* Returns the descriptor of a user namespace with these maps. */
static int make_user_namespace(const char *uid_map, const char *gid_map, struct ctk_error *error)
{
    int gate[2];
    void *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED)
        return error_set(error, errno, OP, NULL, "making a user namespace");
    int result = 0;
    if (pipe2(gate, O_CLOEXEC)) {
        result = error_set(error, errno, OP, NULL, "making a user namespace");
    } else {
        long pid = clone_child(stack, gate);
        result = pid < 0 ? error_set(error, (int)-pid, OP, NULL, "making a user namespace")
                         : map_and_open((int)pid, uid_map, gid_map, error);
        close(gate[1]);
        while (pid > 0 && waitpid((pid_t)pid, NULL, __WALL) < 0 && errno == EINTR)
            continue;
        close(gate[0]);
    }
    munmap(stack, STACK_SIZE);
    return result;
}

static const char *map_trouble(int err)
{
    switch (err) {
    case ENOSYS:
        return "maps of ids need Linux 5.12";
    case EINVAL:
        return "its file system, as this kernel has it, takes no map of ids; or has one already";
    case EPERM:
        return "a map of ids takes CAP_SYS_ADMIN where the file system was mounted";
    default:
        return "setting the map of ids";
    }
}

static int set_map(int tree, int namespace_fd, bool recursive)
{
    const struct sys_mount_attr wanted = {.attr_set = SYS_MOUNT_ATTR_IDMAP,
                                          .userns_fd = (uint64_t)namespace_fd};
    return sys_mount_setattr(tree, "", AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0), &wanted);
}

int ctk_mount_mapped(const char *source, int32_t recursive, uint32_t attributes,
                     const char *uid_map, const char *gid_map, int32_t map_recursive,
                     struct ctk_error *ret_error)
{
    int result = mount_attributes_check(attributes, OP, source, ret_error);
    if (result < 0)
        return result;
    CLEANUP_CLOSE int tree = sys_open_tree(AT_FDCWD, source,
                                           SYS_OPEN_TREE_CLONE | SYS_OPEN_TREE_CLOEXEC |
                                               (recursive ? SYS_AT_RECURSIVE : 0));
    if (tree < 0)
        return error_set(ret_error, errno, OP, source,
                         errno == ENOSYS ? map_trouble(ENOSYS) : NULL);
    CLEANUP_CLOSE int namespace_fd = make_user_namespace(uid_map, gid_map, ret_error);
    if (namespace_fd < 0)
        return namespace_fd;
    if (set_map(tree, namespace_fd, map_recursive))
        return error_set(ret_error, errno, OP, source, map_trouble(errno));
    struct sys_mount_attr wanted;
    mount_change_fill((struct mount_change){.set = attributes}, &wanted);
    if (attributes &&
        sys_mount_setattr(tree, "", AT_EMPTY_PATH | (recursive ? SYS_AT_RECURSIVE : 0), &wanted))
        return error_set(ret_error, errno, OP, source, "setting its attributes");
    tree = sys_above_stdio(cleanup_keep_fd(&tree));
    return tree < 0 ? error_set(ret_error, errno, OP, source, NULL) : cleanup_keep_fd(&tree);
}
