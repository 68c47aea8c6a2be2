/* What the kernel offers, found by trying: never by its version, which distributions patch and
 * filters belie. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "overlay/overlay.h"
#include "sys/sys.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

/* A call with arguments that are wrong on purpose: whatever it says but ENOSYS, it is there. */
static int call_exists(long result)
{
    return result < 0 && errno == ENOSYS ? -ENOSYS : 0;
}

static int probe_memfd(void)
{
    CLEANUP_CLOSE int fd = sys_memfd_create("ctk-probe", MFD_CLOEXEC | MFD_EXEC);
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
    default:
        return -EINVAL;
    }
}
