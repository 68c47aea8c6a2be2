/*
 * probe VERB [ARGUMENT]...   A program for tests to start.
 *
 *   state            prints descriptors, signals, umask, ids, session, capabilities of itself
 *   exit N           exits with status N
 *   signal N         kills itself by signal N
 *   sleep            waits for a signal
 *   catch N          says "ready", then waits for signal N and exits with 40 + N
 *   schedule         prints its policy, priority, nice value, and class and level of I/O
 *   link FILE        prints where a link leads to, or the errno
 *   orphans N        leaves N orphans that end after 50 ms, and exits with 0 after 300 ms
 *   undying          clears its death signal, says "ready" and waits for a signal
 *   undying ID       the same by becoming another user, which clears it too (prctl(2))
 *   init PROGRAM...  is a small init: blocks all signals, takes and passes them on, ends as the
 * program read FILE        prints a file write FILE TEXT  overwrites the start of a file; prints
 * the errno hostname         prints it with-key NAME COMMAND...   executes a command with a key of
 * that name in a session keyring key NAME         prints the key of that name in its session
 * keyring, or the errno
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void print_file(const char *path)
{
    char text[4096];
    ssize_t length;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (length = read(fd, text, sizeof text)) > 0)
        fwrite(text, 1, (size_t)length, stdout);
    if (fd >= 0)
        close(fd);
}

static int state(void)
{
    for (int fd = 0; fd < 4096; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("fd %d\n", fd);
    mode_t mask = umask(0);
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    printf("umask %03o\npid %d\nleader %d\nuid %d\ngid %d\n", mask, getpid(), getsid(0) == getpid(),
           getuid(), getgid());
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigismember(&blocked, number) == 1)
            printf("blocked %d\n", number);
        if (!sigaction(number, NULL, &action) && action.sa_handler != SIG_DFL)
            printf("handled %d\n", number);
    }
    print_file("/proc/self/status");
    return 0;
}

static void ignore(int number)
{
    (void)number;
}

static int catch_one(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(number, ignore);
    (void)!write(1, "ready\n", 6);
    int got;
    sigwait(&set, &got);
    return 40 + got;
}

static int orphans(int count)
{
    for (int i = 0; i < count; i++)
        if (fork() == 0) {
            if (fork() == 0)
                usleep(50000);
            _exit(0);
        }
    usleep(300000);
    return 0;
}

static int schedule(void)
{
    struct sched_param parameters;
    long io = syscall(SYS_ioprio_get, 1, 0);
    sched_getparam(0, &parameters);
    printf("policy %d priority %d nice %d io %ld:%ld\n", sched_getscheduler(0),
           parameters.sched_priority, getpriority(PRIO_PROCESS, 0), io >> 13, io & 7);
    return 0;
}

static int print_link(const char *path)
{
    char text[4096] = "";
    if (readlink(path, text, sizeof text - 1) < 0)
        printf("errno %d\n", errno);
    else
        printf("to %s\n", text);
    return 0;
}

static int write_over(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0) {
        printf("errno %d\n", errno);
        return 1;
    }
    printf("written\n");
    return 0;
}

/* keyctl(2) */
enum { JOIN_SESSION_KEYRING = 1, SEARCH = 10, READ = 11, SESSION_KEYRING = -3 };

static int with_key(const char *name, char **command)
{
    static const char text[] = "of the machine";
    if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL) < 0 ||
        syscall(SYS_add_key, "user", name, text, sizeof text, SESSION_KEYRING) < 0) {
        printf("no keys here: errno %d\n", errno);
        return 77;
    }
    execvp(command[0], command);
    return 127;
}

static int key(const char *name)
{
    char text[64] = "";
    long id = syscall(SYS_keyctl, SEARCH, SESSION_KEYRING, "user", name, 0);
    if (id < 0 || syscall(SYS_keyctl, READ, id, text, sizeof text - 1) < 0)
        printf("errno %d\n", errno);
    else
        printf("found: %s\n", text);
    return 0;
}

static int be_init(char **program)
{
    sigset_t all;
    sigset_t before;
    int status;
    const struct timespec second = {.tv_sec = 1};
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        execv(program[0], program);
        _exit(127);
    }
    for (;;) {
        int number = sigtimedwait(&all, NULL, &second);
        if (number > 0 && number != SIGCHLD)
            kill(pid, number);
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}

static int undying(const char *user)
{
    int signal_number = -1;
    if (user && setresuid((uid_t)atoi(user), (uid_t)atoi(user), (uid_t)atoi(user)))
        return 1;
    if (!user && prctl(PR_SET_PDEATHSIG, 0))
        return 1;
    if (prctl(PR_GET_PDEATHSIG, &signal_number) || signal_number)
        return 1;
    (void)!write(1, "ready\n", 6);
    for (;;)
        pause();
}

static int with_argument(const char *verb, const char *argument, const char *second)
{
    if (!strcmp(verb, "exit"))
        return atoi(argument);
    if (!strcmp(verb, "signal"))
        return raise(atoi(argument));
    if (!strcmp(verb, "catch"))
        return catch_one(atoi(argument));
    if (!strcmp(verb, "orphans"))
        return orphans(atoi(argument));
    if (!strcmp(verb, "read")) {
        print_file(argument);
        return 0;
    }
    if (!strcmp(verb, "link"))
        return print_link(argument);
    if (!strcmp(verb, "key"))
        return key(argument);
    if (!strcmp(verb, "write") && second)
        return write_over(argument, second);
    return 2;
}

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (!strcmp(verb, "state"))
        return state();
    if (!strcmp(verb, "schedule"))
        return schedule();
    if (!strcmp(verb, "sleep")) {
        (void)!write(1, "ready\n", 6);
        for (;;)
            pause();
    }
    if (!strcmp(verb, "undying"))
        return undying(argc > 2 ? argv[2] : NULL);
    if (!strcmp(verb, "init") && argc > 2)
        return be_init(argv + 2);
    if (!strcmp(verb, "hostname")) {
        char name[256] = "";
        gethostname(name, sizeof name - 1);
        printf("%s\n", name);
        return 0;
    }
    if (!strcmp(verb, "with-key") && argc > 3)
        return with_key(argv[2], argv + 3);
    return argc > 2 ? with_argument(verb, argv[2], argc > 3 ? argv[3] : NULL) : 2;
}
