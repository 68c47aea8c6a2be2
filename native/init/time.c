/* The step that makes a time namespace (time_namespaces(7)). */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "sys/sys.h"

#define OP "make time namespace"

static int write_offsets(const int64_t *n, struct ctk_error *error)
{
    static const char path[] = "/proc/self/timens_offsets";
    char text[128];
    snprintf(text, sizeof text, "monotonic %lld %lld\nboottime %lld %lld\n", (long long)n[0],
             (long long)n[1], (long long)n[2], (long long)n[3]);
    CLEANUP_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text))
        return 0;
    int err = errno;
    return error_set(error, err, OP, path, "%s",
                     err == ERANGE ? "with these offsets a clock would be before its zero, or "
                                     "more than 146 years ahead"
                     : err == EPERM
                         ? "offsets take CAP_SYS_TIME in the user namespace it belongs to"
                     : fd < 0 && err == ENOENT ? "the machine's /proc is not there"
                                               : "writing the offsets");
}

/* The one that unshare(2) makes is for children, and its offsets can be set until something is in
 * it: then we go in. */
int step_new_time_namespace(struct init *init, const struct plan_step *step,
                            struct ctk_error *error)
{
    const int64_t *n = step->numbers;
    if (unshare(CTK_NAMESPACE_TIME))
        return error_set(error, errno, OP, NULL,
                         errno == EINVAL ? "the kernel has no time namespaces (Linux 5.6)" : NULL);
    int result = n[0] || n[1] || n[2] || n[3] ? write_offsets(n, error) : 0;
    if (result)
        return result;
    CLEANUP_CLOSE int fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, errno, OP, "/proc/self/ns/time_for_children", NULL);
    return enter_namespace(init, fd, CTK_NAMESPACE_TIME)
               ? error_set(error, errno, OP, NULL, "going into it")
               : 0;
}
