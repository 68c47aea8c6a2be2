/* What the kernel offers, found by trying: never by its version, which distributions patch and
 * filters belie. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "overlay/overlay.h"
#include "sys/sys.h"

/* Offsets in struct clone_args, as 64-bit words, and a flag: not in the headers of our oldest
 * system under every feature macro (clone(2)). */
#define CLONE3_FLAGS 0
#define CLONE3_EXIT_SIGNAL 4
#define CLONE3_CGROUP 10
#define CLONE3_WORDS 11
#define CLONE3_INTO_CGROUP 0x200000000ULL

/* A call with arguments that are wrong on purpose: whatever it says but ENOSYS, it is there. */
static int call_exists(long result)
{
    return result < 0 && errno == ENOSYS ? -ENOSYS : 0;
}

static int probe_memfd(void)
{
    CLEANUP_CLOSE int fd = sys_memfd_create("ctk-probe", MFD_CLOEXEC | SYS_MFD_EXEC);
    /* EINVAL: a kernel before 6.3, in which every memory file may be executed. */
    return fd >= 0 || errno == EINVAL ? 0 : -errno;
}

static int probe_overlay(void)
{
    CLEANUP_CLOSE int fd = sys_fsopen("overlay", SYS_FSOPEN_CLOEXEC);
    return fd >= 0 ? 0 : -errno;
}

static int probe_overlay_append(void)
{
    int result = probe_overlay();
    return result == 0 && !overlay_takes_lower_by_lower() ? -EINVAL : result;
}

/* Into a group that can't be: EBADF from a kernel that knows the flag, before there is a process;
 * EINVAL or E2BIG from one that doesn't. CLONE_VM spares the kernel a copy of our page tables. */
static int probe_clone_into_cgroup(void)
{
    uint64_t arguments[CLONE3_WORDS] = {0};
    arguments[CLONE3_FLAGS] = CLONE3_INTO_CGROUP | CLONE_VM | CLONE_VFORK;
    arguments[CLONE3_EXIT_SIGNAL] = SIGCHLD;
    arguments[CLONE3_CGROUP] = INT32_MAX;
    long pid = syscall(SYS_clone3, arguments, sizeof arguments);
    if (pid == 0)
        _exit(0);
    return pid < 0 && errno != EBADF ? -errno : 0;
}

static int probe_openat2(void)
{
    struct sys_open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = SYS_RESOLVE_IN_ROOT};
    CLEANUP_CLOSE int fd = sys_openat2(AT_FDCWD, "/", &how);
    return fd >= 0 ? 0 : -errno;
}

static int probe_pidfd(void)
{
    CLEANUP_CLOSE int fd = sys_pidfd_open(getpid());
    return fd >= 0 ? 0 : -errno;
}

int ctk_feature_probe(int32_t feature)
{
    switch (feature) {
    case CTK_FEATURE_FSOPEN:
        return call_exists(sys_fsopen(NULL, 0));
    case CTK_FEATURE_OPEN_TREE:
        return call_exists(sys_open_tree(-1, "", ~0u));
    case CTK_FEATURE_MOUNT_SETATTR:
        return call_exists(sys_mount_setattr(-1, "", ~0u, NULL));
    case CTK_FEATURE_CLONE3:
        return call_exists(syscall(SYS_clone3, NULL, 0));
    case CTK_FEATURE_OPENAT2:
        return probe_openat2();
    case CTK_FEATURE_CLOSE_RANGE:
        return call_exists(sys_close_range(1, 0, 0));
    case CTK_FEATURE_PIDFD_OPEN:
        return probe_pidfd();
    case CTK_FEATURE_MEMFD_EXEC:
        return probe_memfd();
    case CTK_FEATURE_OVERLAY:
        return probe_overlay();
    case CTK_FEATURE_OVERLAY_APPEND:
        return probe_overlay_append();
    case CTK_FEATURE_CLONE_INTO_CGROUP:
        return probe_clone_into_cgroup();
    default:
        return -EINVAL;
    }
}
