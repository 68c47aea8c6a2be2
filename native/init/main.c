#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "init.h"
#include "sys/sys.h"

/* Docker's status for "the engine failed, not the command". */
#define EXIT_OURS 125

static step_function *const functions[] = {
    [CTK_STEP_JOIN_NAMESPACE] = step_join_namespace,
    [CTK_STEP_SET_PROPAGATION] = step_set_propagation,
    [CTK_STEP_MOUNT_OVERLAY] = step_mount_overlay,
    [CTK_STEP_BIND] = step_bind,
    [CTK_STEP_MOUNT_FILESYSTEM] = step_mount_filesystem,
    [CTK_STEP_SET_ATTRIBUTES] = step_set_attributes,
    [CTK_STEP_MASK_PATH] = step_mask_path,
    [CTK_STEP_READ_ONLY_PATH] = step_read_only_path,
    [CTK_STEP_MAKE_DIRECTORY] = step_make_directory,
    [CTK_STEP_MAKE_NODE] = step_make_node,
    [CTK_STEP_MAKE_LINK] = step_make_link,
    [CTK_STEP_WRITE_FILE] = step_write_file,
    [CTK_STEP_PIVOT_ROOT] = step_pivot_root,
    [CTK_STEP_SET_HOSTNAME] = step_set_hostname,
    [CTK_STEP_LOOPBACK_UP] = step_loopback_up,
    [CTK_STEP_SET_LIMIT] = step_set_limit,
    [CTK_STEP_NEW_SESSION] = step_new_session,
    [CTK_STEP_NO_NEW_PRIVILEGES] = step_no_new_privileges,
    [CTK_STEP_BOUND_CAPABILITIES] = step_bound_capabilities,
    [CTK_STEP_SET_IDS] = step_set_ids,
    [CTK_STEP_SET_CAPABILITIES] = step_set_capabilities,
    [CTK_STEP_DEATH_SIGNAL] = step_death_signal,
    [CTK_STEP_CHANGE_DIRECTORY] = step_change_directory,
    [CTK_STEP_SUPERVISE] = step_supervise,
    [CTK_STEP_EXECUTE] = step_execute,
    [CTK_STEP_WAIT] = step_wait,
    [CTK_STEP_INHERIT] = step_inherit,
    [CTK_STEP_NEW_KEYRING] = step_new_keyring,
    [CTK_STEP_BIND_IN_PLACE] = step_bind_in_place,
    [CTK_STEP_GUARD] = step_guard,
    [CTK_STEP_OWN_STREAMS] = step_own_streams,
    [CTK_STEP_SET_PARAMETER] = step_set_parameter,
    [CTK_STEP_RAISE_AMBIENT] = step_raise_ambient,
    [CTK_STEP_SET_UMASK] = step_set_umask,
    [CTK_STEP_SET_DOMAIN_NAME] = step_set_domain_name,
    [CTK_STEP_UNSHARE] = step_unshare,
    [CTK_STEP_NEW_TIME_NAMESPACE] = step_new_time_namespace,
    [CTK_STEP_SET_SCHEDULER] = step_set_scheduler,
    [CTK_STEP_SET_IO_PRIORITY] = step_set_io_priority,
    [CTK_STEP_SET_PERSONALITY] = step_set_personality,
    [CTK_STEP_RUN_HOOK] = step_run_hook,
    [CTK_STEP_AWAIT] = step_await,
    [CTK_STEP_REMOUNT] = step_remount,
    [CTK_STEP_ATTACH] = step_attach,
};

static _Noreturn void fail(int error_fd, struct ctk_error *error, uint32_t step)
{
    error->step = (int32_t)step;
    if (write(error_fd, error, sizeof *error) < 0)
        _exit(EXIT_OURS - 1);
    _exit(EXIT_OURS);
}

static void mark(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Nothing but 0 to 2 reaches the program, whatever the launching process had left open across its
 * exec. */
static int mark_all_close_on_exec(struct ctk_error *error)
{
    if (!sys_close_range(3, ~0u, SYS_CLOSE_RANGE_CLOEXEC) || !each_descriptor(3, mark))
        return 0;
    return error_set(error, errno, "close descriptors", NULL,
                     "there is neither close_range(2) (Linux 5.9) nor /proc");
}

/* Puts the given descriptors at 0, 1 and 2. */
static int place_stdio(const struct boot *boot, struct ctk_error *error)
{
    int fds[3];
    for (int i = 0; i < 3; i++) {
        fds[i] = boot->fds[i];
        /* One that stands where another has to go moves out of the way first. */
        if (fds[i] < 3 && fds[i] != i)
            fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
    }
    for (int i = 0; i < 3; i++)
        if (fds[i] < 0 || (fds[i] != i && dup2(fds[i], i) < 0))
            return error_set(error, errno, "place descriptor", NULL, "%d", i);
    return 0;
}

/* A program starts with every signal at its default, as one started by a shell does. By the system
 * call: musl keeps 32 to 34 to itself, and 34 is another C library's SIGRTMIN. Returns those that
 * were ignored, a bit each. */
static uint64_t reset_signals(void)
{
    static const unsigned long by_default[4]; /* the kernel's struct sigaction, rt_sigaction(2) */
    unsigned long before[4] = {0};
    uint64_t ignored = 0;
    for (int number = 1; number < NSIG; number++)
        if (!syscall(SYS_rt_sigaction, number, by_default, before, 8) &&
            before[0] == (unsigned long)SIG_IGN)
            ignored |= 1ULL << (number - 1);
    return ignored;
}

static const struct boot *map_boot(const char *number)
{
    int fd = atoi(number);
    struct stat status;
    if (fd < 3 || fstat(fd, &status) || status.st_size < (off_t)sizeof(struct boot))
        return NULL;
    void *memory = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED)
        return NULL;
    const struct boot *boot = memory;
    return boot->magic == BOOT_MAGIC ? boot : NULL;
}

static void follow(struct init *init, const struct plan *plan)
{
    struct ctk_error error;
    size_t offset = 0;
    for (init->step = 1; init->step <= plan->step_count; init->step++) {
        struct plan_step step = plan_next(plan, &offset);
        if (step.op == CTK_STEP_EXIT)
            _exit(0);
        if (step.op != CTK_STEP_CLONE && functions[step.op](init, &step, &error))
            fail(init->boot->error_fd, &error, init->step);
        init->times[init->step] = sys_now() - init->clock_ahead;
    }
}

int main(int argc, char **argv)
{
    /* Before anything else, and before any namespace is joined: nobody may trace us or read our
     * memory file. */
    prctl(PR_SET_DUMPABLE, 0);
    const struct boot *boot = argc == 2 ? map_boot(argv[1]) : NULL;
    if (!boot) {
        static const char text[] = "ctk-init is started by libctk and by nothing else\n";
        return write(2, text, sizeof text - 1) < 0 ? EXIT_OURS - 1 : EXIT_OURS;
    }
    struct ctk_error error;
    struct plan plan;
    const uint8_t *bytes = (const uint8_t *)boot;
    static struct init init = {.root_fd = -1, .empty_fd = -1, .umask = 022};
    init.boot = boot;
    memset(init.places, -1, sizeof init.places);
    init.times = (int64_t *)(uintptr_t)(bytes + boot->times_offset);
    init.launcher.ignored = reset_signals();
    init.launcher.umask = umask(0);
    if (mark_all_close_on_exec(&error) ||
        plan_check(bytes + boot->plan_offset, boot->plan_size, (int)boot->fd_count, &plan,
                   &error) ||
        place_stdio(boot, &error))
        fail(boot->error_fd, &error, 0);
    follow(&init, &plan);
    return 0;
}
