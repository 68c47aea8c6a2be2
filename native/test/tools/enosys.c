/*
 * enosys CALL[,CALL...]... -- COMMAND [ARGUMENT...]
 *
 * Executes the command with these system calls answering ENOSYS, as on a kernel that is older than
 * they are: the fallbacks of libctk and ctk-init run, and so do their tests.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "enosys has no filter for this architecture yet"
#endif

#define MOST_CALLS 64
#define EXIT_USAGE 125

static const struct {
    const char *name;
    unsigned number;
} calls[] = {
    {"fsopen", SYS_fsopen},
    {"fspick", SYS_fspick},
    {"fsconfig", SYS_fsconfig},
    {"fsmount", SYS_fsmount},
    {"move_mount", SYS_move_mount},
    {"open_tree", SYS_open_tree},
    {"mount_setattr", SYS_mount_setattr},
    {"clone3", SYS_clone3},
    {"openat2", SYS_openat2},
    {"close_range", SYS_close_range},
    {"pidfd_open", SYS_pidfd_open},
    {"memfd_create", SYS_memfd_create},
    {"statx", SYS_statx},
};

struct list {
    unsigned numbers[MOST_CALLS];
    unsigned count;
};

static int add(struct list *list, const char *name)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (!strcmp(calls[i].name, name) && list->count < MOST_CALLS) {
            list->numbers[list->count++] = calls[i].number;
            return 0;
        }
    fprintf(stderr, "enosys: unknown system call \"%s\"\n", name);
    return -1;
}

static int add_all(struct list *list, char *names)
{
    char *rest = names;
    for (char *name; (name = strsep(&rest, ","));)
        if (*name && add(list, name))
            return -1;
    return 0;
}

/* A jump for each call to the last instruction but one, which answers ENOSYS. */
static int install(const struct list *list)
{
    struct sock_filter code[MOST_CALLS + 6];
    unsigned short n = 0;
    code[n++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0,
                                             (unsigned char)(list->count + 1));
    code[n++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < list->count; i++)
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, list->numbers[i],
                                                 (unsigned char)(list->count - i), 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
    struct sock_fprog program = {.len = n, .filter = code};
    if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        return 0;
    /* An ordinary user may filter only what can't gain privileges, seccomp(2). */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
    struct list list = {.count = 0};
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (add_all(&list, argv[i]))
            return EXIT_USAGE;
    if (i + 1 >= argc) {
        fprintf(stderr, "usage: enosys CALL[,CALL...]... -- COMMAND [ARGUMENT...]\n");
        return EXIT_USAGE;
    }
    if (install(&list)) {
        perror("enosys: seccomp");
        return EXIT_USAGE;
    }
    execvp(argv[i + 1], argv + i + 1);
    perror(argv[i + 1]);
    return EXIT_USAGE;
}
