/*
 * load VERB [ARGUMENT]...   A program that makes work for the group that it is in.
 *
 *   memory BYTES      fills that much memory, says "ready", and waits for a signal
 *   huge N            the same with N huge pages of 2 MiB; or says "errno E" and exits with 1
 *   spin              uses a processor
 *   count FILE        counts, in the first 8 bytes of a file, as fast as it can
 *   write FILE        writes the first 16 MiB of a file or device past the cache, again and again,
 * until it fails threads N         has N more threads, says their numbers, and waits for a signal
 *   brood N           has N children that wait for a signal, says their numbers, exits when all are
 * gone births            has children that live a moment, some of them twice forked and in sessions
 * of their own bomb              the same with children that stay, and do it too, as fast as it can
 *   alternate FILE A B   writes A and B to a file in turn
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void wait_for_signal(void)
{
    printf("ready\n");
    fflush(stdout);
    for (;;)
        pause();
}

static int failed(void)
{
    printf("errno %d\n", errno);
    return 1;
}

/* Pages that are all different, so that no kernel finds a shorter way to keep them. */
static int fill_memory(size_t size, int flags, size_t page)
{
    char *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    if (memory == MAP_FAILED)
        return failed();
    uint64_t word = 88172645463325252u;
    for (size_t at = 0; at < size; at += page)
        for (size_t i = 0; i < 4096; i += sizeof word) {
            word ^= word << 13;
            word ^= word >> 7;
            word ^= word << 17;
            memcpy(memory + at + i, &word, sizeof word);
        }
    wait_for_signal();
}

static _Noreturn void spin(void)
{
    for (volatile uint64_t number = 0;; number++)
        continue;
}

static int count(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || ftruncate(fd, sizeof(uint64_t)))
        return failed();
    volatile uint64_t *number =
        mmap(NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (number == MAP_FAILED)
        return failed();
    for (;;)
        ++*number;
}

static int write_past_cache(const char *path)
{
    enum { BLOCK = 64 << 10, SIZE = 16 << 20 };
    int fd = open(path, O_WRONLY | O_DIRECT | O_CLOEXEC);
    void *block = NULL;
    if (fd < 0 || posix_memalign(&block, 4096, BLOCK))
        return failed();
    memset(block, 'x', BLOCK);
    for (off_t at = 0;; at = (at + BLOCK) % SIZE)
        if (pwrite(fd, block, BLOCK, at) != BLOCK)
            return failed();
}

static _Noreturn void *be_thread(void *unused)
{
    (void)unused;
    printf("%d\n", gettid());
    fflush(stdout);
    for (;;)
        pause();
}

static int threads(int number)
{
    for (int i = 0; i < number; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, be_thread, NULL))
            return failed();
    }
    for (;;)
        pause();
}

static int brood(int number)
{
    for (int i = 0; i < number; i++) {
        pid_t pid = fork();
        if (pid < 0)
            return failed();
        if (!pid)
            for (;;)
                pause();
        printf("%d\n", pid);
    }
    fflush(stdout);
    while (wait(NULL) > 0)
        continue;
    return 0;
}

/* A child that nobody's wait nor session holds. */
static pid_t fork_away(void)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    setsid();
    if (fork())
        _exit(0);
    return 0;
}

static _Noreturn void births(void)
{
    for (unsigned number = 0;; number++) {
        pid_t pid = number % 3 ? fork() : fork_away();
        if (!pid) {
            usleep(500 + (unsigned)getpid() % 1000);
            _exit(0);
        }
        wait(NULL);
    }
}

static _Noreturn void bomb(void)
{
    for (unsigned number = 0;; number++) {
        pid_t pid = number % 2 ? fork() : fork_away();
        if (pid < 0)
            usleep(1000);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    }
}

static int alternate(const char *path, const char *one, const char *other)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    for (;;)
        if (fd < 0 || pwrite(fd, one, strlen(one), 0) < 0 ||
            pwrite(fd, other, strlen(other), 0) < 0)
            return failed();
}

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    const char *argument = argc > 2 ? argv[2] : "";
    if (!strcmp(verb, "memory"))
        return fill_memory(strtoul(argument, NULL, 10), 0, 4096);
    if (!strcmp(verb, "huge"))
        return fill_memory(strtoul(argument, NULL, 10) << 21, MAP_HUGETLB, 1 << 21);
    if (!strcmp(verb, "spin"))
        spin();
    if (!strcmp(verb, "count"))
        return count(argument);
    if (!strcmp(verb, "write"))
        return write_past_cache(argument);
    if (!strcmp(verb, "threads"))
        return threads(atoi(argument));
    if (!strcmp(verb, "brood"))
        return brood(atoi(argument));
    if (!strcmp(verb, "births"))
        births();
    if (!strcmp(verb, "bomb"))
        bomb();
    if (!strcmp(verb, "alternate") && argc > 4)
        return alternate(argument, argv[3], argv[4]);
    return 2;
}
