/* Two paths that change places. */
#include "harness.h"

static int exchange(const char *first, const char *second)
{
    return ctk_path_exchange(test_path(first), test_path(second), TEST_ERROR);
}

static void directories(void)
{
    make_directories("a/inside-a");
    make_directories("b/inside-b");
    OK(exchange("a", "b"));
    CHECK(exists("a/inside-b"));
    CHECK(exists("b/inside-a"));
}

static void a_file_and_a_directory(void)
{
    make_directories("a/inside");
    make_file("b", "");
    OK(exchange("a", "b"));
    CHECK(exists("b/inside"));
}

static void one_is_missing(void)
{
    make_directory("a");
    FAILS(exchange("a", "b"), ENOENT);
    CHECK_TEXT(test_error.path, test_path("a"));
    CHECK_CONTAINS(test_error.detail, test_path("b"));
    CHECK(exists("a"));
}

TESTS(ANY(directories), ANY(a_file_and_a_directory), ANY(one_is_missing))
