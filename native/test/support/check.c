/* How a test ends, and what it checks. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "harness.h"

struct ctk_error test_error;

void test_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("    %s:%d: ", file, line);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    fflush(stdout);
    _exit(1);
}

void test_skip(const char *reason)
{
    printf("    skipped: %s\n", reason);
    fflush(stdout);
    _exit(TEST_SKIPPED);
}

int test_ok(const char *file, int line, const char *call, int result)
{
    if (result < 0)
        test_fail(file, line, "%s = %d: %s %s: %s (step %d)", call, result, test_error.op,
                  test_error.path, test_error.detail, test_error.step);
    return result;
}

void test_fails(const char *file, int line, const char *call, int result, int err)
{
    if (result != -err)
        test_fail(file, line, "%s = %d, not %d: %s %s: %s", call, result, -err, test_error.op,
                  test_error.path, test_error.detail);
    if (test_error.err != err || !test_error.op[0])
        test_fail(file, line, "%s: the error says %d \"%s\"", call, test_error.err, test_error.op);
}
