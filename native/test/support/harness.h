/*
 * harness.h - a test program is a table of functions:
 *
 *   static void does_this(void) { CHECK(1 + 1 == 2); }
 *   TESTS(ROOT(does_this), USER(does_this))
 *
 * Each runs in a process of its own, in an empty working directory of its own that is removed
 * afterwards. A test that leaves a mount, descriptor, process or group behind has failed.
 */
#ifndef CTK_TEST_HARNESS_H
#define CTK_TEST_HARNESS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <ctk/ctk.h>

enum test_mode {
    TEST_ANY,       /* whoever runs it */
    TEST_ROOT,      /* as root, the working directory on a tmpfs, in a private mount namespace */
    TEST_COLD_ROOT, /* likewise, and the library has opened nothing yet that it keeps */
    TEST_USER,      /* as an ordinary user without any privilege */
    TEST_USER_NAMESPACE, /* as an ordinary user that is root of a user namespace, else as root */
};

struct test {
    const char *name;
    void (*run)(void);
    enum test_mode mode;
};

#define ANY(function)                                                                              \
    {                                                                                              \
#function, function, TEST_ANY                                                              \
    }
#define ROOT(function)                                                                             \
    {                                                                                              \
#function " (root)", function, TEST_ROOT                                                   \
    }
#define COLD_ROOT(function)                                                                        \
    {                                                                                              \
#function " (root)", function, TEST_COLD_ROOT                                              \
    }
#define USER(function)                                                                             \
    {                                                                                              \
#function " (user)", function, TEST_USER                                                   \
    }
#define USER_NAMESPACE(function)                                                                   \
    {                                                                                              \
#function " (user namespace)", function, TEST_USER_NAMESPACE                               \
    }

#define TESTS(...)                                                                                 \
    static const struct test tests[] = {__VA_ARGS__};                                              \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        return test_main(tests, sizeof tests / sizeof tests[0], argc, argv);                       \
    }

/* The exit status of a test that can't run here, and of a program that has no others. */
#define TEST_SKIPPED 77

/* Runs all of them, or those whose name begins with argv[1]. Returns the exit status. */
int test_main(const struct test *tests, size_t count, int argc, char **argv);

/* Ends the test, failed or skipped. */
_Noreturn __attribute__((format(printf, 3, 4))) void test_fail(const char *file, int line,
                                                               const char *format, ...);
_Noreturn void test_skip(const char *reason);

#define FAIL(...) test_fail(__FILE__, __LINE__, __VA_ARGS__)

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            FAIL("%s (errno %d)", #condition, errno);                                              \
    } while (0)

#define CHECK_NUMBER(actual, expected)                                                             \
    do {                                                                                           \
        long long number_ = (long long)(actual);                                                   \
        long long wanted_ = (long long)(expected);                                                 \
        if (number_ != wanted_)                                                                    \
            FAIL("%s is %lld, not %lld", #actual, number_, wanted_);                               \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                               \
    do {                                                                                           \
        const char *text_ = (actual);                                                              \
        const char *wanted_ = (expected);                                                          \
        if (strcmp(text_, wanted_) != 0)                                                           \
            FAIL("%s is \"%s\", not \"%s\"", #actual, text_, wanted_);                             \
    } while (0)

#define CHECK_CONTAINS(actual, part)                                                               \
    do {                                                                                           \
        const char *text_ = (actual);                                                              \
        if (!strstr(text_, part))                                                                  \
            FAIL("%s is \"%s\", without \"%s\"", #actual, text_, part);                            \
    } while (0)

/* The last error of a call that ends in TEST_ERROR. */
extern struct ctk_error test_error;
#define TEST_ERROR (&test_error)

/* A call of the library that has to succeed; gives its result. */
#define OK(call) test_ok(__FILE__, __LINE__, #call, (call))
int test_ok(const char *file, int line, const char *call, int result);

/* One that has to fail with this errno, and to say so in its result and in test_error. */
#define FAILS(call, err) test_fails(__FILE__, __LINE__, #call, (call), err)
void test_fails(const char *file, int line, const char *call, int result, int err);

/* Whether the process that started all tests is root. */
bool test_is_root(void);

/* The working directory, absolute, and a path in it (a new string on each of 16 calls). */
const char *test_directory(void);
const char *test_path(const char *name);

/* The path of a program of native/test/tools. */
const char *test_tool(const char *name);

/* A fresh cgroup2 group of this test, which has to be empty at its end. Skips without cgroup2. */
const char *test_cgroup(void);

/* Files: relative to the working directory; they have to succeed. */
void make_directory(const char *path);
void make_directories(const char *path); /* those on the way too */
void make_file(const char *path, const char *content);
void make_link(const char *path, const char *text);
bool exists(const char *path);
char *read_file(const char *path); /* the caller frees; up to 64 KiB; NULL = can't be opened */
void check_content(const char *path, const char *content);
void copy_tool(const char *name, const char *path); /* a program of native/test/tools */

/* Makes this process root of a new user namespace with a private mount namespace. Skips where that
 * is not allowed. */
void enter_user_namespace(void);

/* Monotonic milliseconds since some time. */
int64_t test_milliseconds(void);

/* Whether a system call was filtered away by `enosys`. */
bool test_feature(int32_t feature);

#endif
