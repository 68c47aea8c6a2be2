/* Steps that join and make namespaces. */
#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"
#include "sys/sys.h"

int enter_namespace(struct init *init, int fd, int type)
{
    if (type == CTK_NAMESPACE_MOUNT)
        note_pid(init);
    int64_t before = sys_now();
    if (setns(fd, type))
        return -1;
    if (type == CTK_NAMESPACE_TIME) /* the launching process reads our times by its own clock */
        init->clock_ahead += sys_now() - before;
    return 0;
}

int step_join_namespace(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    int fd = init->boot->fds[step->numbers[1]];
    if (enter_namespace(init, fd, (int)step->numbers[0])) {
        int err = errno;
        return error_set(error, err, "join namespace", NULL, "descriptor %d, type 0x%llx%s", fd,
                         (unsigned long long)step->numbers[0],
                         err == EINVAL  ? ": it is not of that type"
                         : err == EPERM ? ": it belongs to somebody else"
                                        : "");
    }
    if (step->numbers[0] != CTK_NAMESPACE_USER)
        return 0;
    if (!syscall(SYS_setresgid, 0, 0, 0) && !syscall(SYS_setresuid, 0, 0, 0))
        return 0;
    return error_set(error, errno, "become root of the user namespace", NULL, NULL);
}

static const char *unshare_trouble(int err)
{
    switch (err) {
    case EPERM:
        return "new namespaces need root or a user namespace";
    case ENOSPC:
        return "a limit on namespaces is reached (/proc/sys/user/max_*_namespaces)";
    case EINVAL:
        return "the kernel lacks one of the namespaces";
    default:
        return NULL;
    }
}

int step_unshare(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    if (!unshare((int)step->numbers[0]))
        return 0;
    return error_set(error, errno, "unshare namespaces", NULL, unshare_trouble(errno));
}
