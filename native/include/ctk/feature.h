/* feature.h - the library, and what this kernel has of what it uses. */
#ifndef CTK_FEATURE_H
#define CTK_FEATURE_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version, such as "0.1.0". */
CTK_API const char *ctk_version(void);

/* Features of the kernel, found by trying. */
enum ctk_feature {
    CTK_FEATURE_FSOPEN = 1,        /* fsopen(2) and its family, Linux 5.2 */
    CTK_FEATURE_OPEN_TREE = 2,     /* open_tree(2), Linux 5.2 */
    CTK_FEATURE_MOUNT_SETATTR = 3, /* mount_setattr(2), Linux 5.12 */
    CTK_FEATURE_CLONE3 = 4,        /* clone3(2), Linux 5.3 */
    CTK_FEATURE_OPENAT2 = 5,       /* openat2(2), Linux 5.6 */
    CTK_FEATURE_CLOSE_RANGE = 6,   /* close_range(2), Linux 5.9 */
    CTK_FEATURE_PIDFD_OPEN = 7,    /* pidfd_open(2), Linux 5.3 */
    CTK_FEATURE_MEMFD_EXEC = 8,    /* an executable memfd may be made (vm.memfd_noexec below 2) */
    CTK_FEATURE_OVERLAY = 9, /* the overlay file system is there; root of a user namespace only */
    CTK_FEATURE_OVERLAY_APPEND = 10,    /* its lowerdir+ option, Linux 6.8; likewise */
    CTK_FEATURE_CLONE_INTO_CGROUP = 11, /* clone3(2) into a group, Linux 5.7 */
};

/* 0 when the kernel has it, -ENOSYS and others when it hasn't: the errno that trying it gave. */
CTK_API int ctk_feature_probe(int32_t feature);

#ifdef __cplusplus
}
#endif

#endif
