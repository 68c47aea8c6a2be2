/*
 * typed TEXT KEY COUNT PROGRAM [ARGUMENT]...   Runs a program at a terminal of its own, a pty. Once
 * it has written TEXT, types the character with the number KEY (3 = Ctrl-C), COUNT times, half a
 * second apart. Passes on what the program writes, and ends as it does, 128 + n for a signal.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *terminal, char **program)
{
    setsid();
    int fd = open(terminal, O_RDWR);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0))
        _exit(125);
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    execvp(program[0], program);
    _exit(127);
}

int main(int argc, char **argv)
{
    static char seen[1 << 16];
    size_t used = 0;
    int status;
    if (argc < 5)
        return 2;
    char key = (char)atoi(argv[2]);
    int left = atoi(argv[3]);
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) || unlockpt(master))
        return 125;
    pid_t pid = fork();
    if (pid == 0)
        run(ptsname(master), argv + 4);
    for (;;) {
        struct pollfd readable = {.fd = master, .events = POLLIN};
        poll(&readable, 1, 500);
        if (readable.revents) {
            ssize_t length = read(master, seen + used, sizeof seen - 1 - used);
            if (length <= 0)
                break; /* EIO: nobody has the terminal open any more */
            (void)!write(1, seen + used, (size_t)length);
            used += (size_t)length;
            seen[used] = 0;
            continue;
        }
        if (left > 0 && strstr(seen, argv[1])) {
            left--;
            (void)!write(master, &key, 1);
        }
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
