/* The last step: the program. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/strings.h"
#include "init.h"

/* MAX_ARG_STRLEN, execve(2): 32 pages for one string, its NUL included. */
#define LONGEST_STRING (32 * 4096 - 1)

const char *const *string_pointers(const char **to, const char **from, int64_t count)
{
    for (int64_t i = 0; i < count; i++, *from = string_next(*from))
        to[i] = *from;
    to[count] = NULL;
    return to;
}

/* Tries one after another. Returns the errno to report; EACCES of an earlier one outweighs a later
 * ENOENT, as in execvp(3). */
static int try_all(const char *const *candidates, char *const *arguments, char *const *environment)
{
    int denied = 0;
    int err = ENOENT;
    bool several = candidates[1];
    for (; *candidates; candidates++) {
        execve(*candidates, arguments, environment);
        err = errno;
        if (err == EACCES)
            denied = EACCES;
        if (err != EACCES && err != ENOENT && err != ENOTDIR)
            return err;
    }
    if (denied)
        return denied;
    return several && err == ENOTDIR ? ENOENT : err; /* a file in PATH is no place to look in */
}

static bool all_missing(const char *const *candidates)
{
    for (; *candidates; candidates++)
        if (!access(*candidates, F_OK))
            return false;
    return true;
}

static int too_long(const char *const *strings, const char *kind, const char *path,
                    struct ctk_error *error)
{
    for (; *strings; strings++) {
        size_t length = strlen(*strings);
        if (length > LONGEST_STRING)
            return error_set(error, E2BIG, "execute", path,
                             "%s %.*s... has %zu bytes, and the kernel takes %d in one", kind,
                             (int)strcspn(*strings, "=") > 60 ? 60 : (int)strcspn(*strings, "="),
                             *strings, length, LONGEST_STRING);
    }
    return 0;
}

static int explain(int err, const char *const *arguments, const char *const *candidates,
                   const char *const *environment, struct ctk_error *error)
{
    const char *path = *arguments[0] ? arguments[0] : "\"\"";
    if (err == ENOENT && !all_missing(candidates))
        return error_set(error, ENOENT, "execute", path,
                         "it is there, but its interpreter or dynamic loader is not");
    if (err == ENOENT)
        return error_set(error, ENOENT, "execute", path, "there is no such command");
    if (err == ENOEXEC)
        return error_set(error, err, "execute", path,
                         "neither a program nor a script with a #! line");
    if (err == E2BIG) {
        int result = too_long(environment, "environment variable", path, error);
        if (result == 0)
            result = too_long(arguments, "argument", path, error);
        if (result)
            return result;
        return error_set(error, err, "execute", path,
                         "arguments and environment together are too long");
    }
    struct stat status;
    if (err == EACCES && !stat(candidates[0], &status) && S_ISDIR(status.st_mode))
        return error_set(error, err, "execute", path, "it is a directory");
    return error_set(error, err, "execute", path, NULL);
}

int step_inherit(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)step;
    static const unsigned long ignore[4] = {(unsigned long)SIG_IGN};
    for (int number = 1; number < NSIG; number++)
        if (init->launcher.ignored & 1ULL << (number - 1) &&
            syscall(SYS_rt_sigaction, number, ignore, NULL, 8))
            return error_set(error, errno, "ignore signal", NULL, "%d", number);
    init->umask = init->launcher.umask;
    return 0;
}

int step_set_umask(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)error;
    init->umask = (mode_t)step->numbers[0];
    return 0;
}

int step_execute(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    int64_t argument_count = step->numbers[0];
    int64_t candidate_count = step->numbers[1];
    int64_t variable_count = step->string_count - argument_count - candidate_count;
    CLEANUP_FREE const char **pointers = calloc((size_t)step->string_count + 3, sizeof *pointers);
    if (!pointers)
        return error_set(error, ENOMEM, "execute", step->strings, NULL);
    const char *string = step->strings;
    const char *const *arguments = string_pointers(pointers, &string, argument_count);
    const char *const *candidates =
        string_pointers(pointers + argument_count + 1, &string, candidate_count);
    const char *const *environment =
        string_pointers(pointers + argument_count + candidate_count + 2, &string, variable_count);
    umask(init->umask);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int err = try_all(candidates, (char *const *)arguments, (char *const *)environment);
    return explain(err, arguments, candidates, environment, error);
}
