/*
 * An owner whom a file's mode keeps out is let in by the kernel in a user namespace of his own,
 * where he has every right over what is his (CAP_DAC_OVERRIDE, capabilities(7)): as he is in the
 * containers that the file is made for.
 */
#include "layer/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/raw.h"

/* What runs there has some buffers of 64 KiB. */
#define STACK_SIZE ((size_t)512 << 10)

long clone_call(long number, long a, long b, long c, int (*child)(void *), void *argument);

struct errand {
    owner_errand *run;
    void *argument;
    int result;
    char uid_map[32];
    char gid_map[32];
};

static long write_file(const char *path, const char *text)
{
    long fd = raw_call(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0, 0);
    if (fd < 0)
        return fd;
    long result = raw_call(SYS_write, fd, (long)text, (long)strlen(text), 0, 0);
    raw_call(SYS_close, fd, 0, 0, 0, 0);
    return result;
}

/*
 * Runs in our memory and with our descriptors, on a stack of its own, with all signals blocked,
 * while the thread that waits for it stands still (CLONE_VFORK): so what it opens is ours, and it
 * may use that thread's errno. It neither allocates nor takes a lock.
 */
static int child(void *argument)
{
    struct errand *errand = argument;
    if (write_file("/proc/self/uid_map", errand->uid_map) < 0 ||
        write_file("/proc/self/setgroups", "deny") < 0 ||
        write_file("/proc/self/gid_map", errand->gid_map) < 0)
        return 1;
    errand->result = errand->run(errand->argument);
    return 0;
}

static void run_as_root_of_own(struct errand *errand)
{
    void *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED)
        return;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    /* No signal for its end: that is nobody's business but ours. */
    long pid = clone_call(SYS_clone, CLONE_VM | CLONE_FILES | CLONE_VFORK | CLONE_NEWUSER,
                          (long)((char *)stack + STACK_SIZE), 0, child, errand);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid > 0)
        while (waitpid((pid_t)pid, NULL, __WALL) < 0 && errno == EINTR)
            ;
    munmap(stack, STACK_SIZE);
}

int owner_run(owner_errand *run, void *argument)
{
    int result = run(argument);
    if (result != -EACCES || geteuid() == 0)
        return result;
    struct errand errand = {.run = run, .argument = argument, .result = result};
    snprintf(errand.uid_map, sizeof errand.uid_map, "0 %u 1", (unsigned)geteuid());
    snprintf(errand.gid_map, sizeof errand.gid_map, "0 %u 1", (unsigned)getegid());
    run_as_root_of_own(&errand);
    return errand.result;
}
