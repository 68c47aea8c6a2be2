/* Filters of devices, which groups have. */
#include <unistd.h>

#include "container.h"

enum { READ = 1, WRITE = 2, MAKE = 4, ALL = 7 };

#define DENY_ALL 0, 'a', -1, -1, ALL

static int group_fd = -1;

static int set_rules(const int64_t *rules, size_t count)
{
    int result = ctk_cgroup_set_devices(group_fd, rules, (int32_t)(count / 5), TEST_ERROR);
    if (result == -ENOSYS || result == -EINVAL)
        test_skip("this kernel has no filters of devices");
    return result;
}

#define SET(...)                                                                                   \
    OK(set_rules((const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / 8))

static void open_group(void)
{
    group_fd = OK(ctk_cgroup_open(test_cgroup(), TEST_ERROR));
}

/* Whether a command works in the group. */
static bool works(const char *command)
{
    struct plan_writer plan;
    struct container container = CONTAINER;
    container.cgroup_fd = group_fd;
    container_plan(&plan, 0);
    plan_execute(&plan, "/bin/sh", (const char *const[]){"-c", command, NULL});
    container_start(&container, &plan);
    container_read(&container, NULL);
    plan_free(&plan);
    return container_wait(&container) == 0;
}

#define READ_NULL "cat < /dev/null"
#define WRITE_NULL "echo x > /dev/null"
#define READ_ZERO "head -c 1 < /dev/zero"
#define MAKE_NULL "mknod null c 1 3 && rm null"
#define MAKE_BLOCK "mknod block b 7 200 && rm block"

static void what_no_rule_speaks_of(void)
{
    open_group();
    OK(set_rules(NULL, 0));
    CHECK(works(WRITE_NULL) && works(READ_ZERO) && works(MAKE_NULL) && works(MAKE_BLOCK));
    SET(0, 'c', 1, 5, ALL);
    CHECK(works(WRITE_NULL) && !works(READ_ZERO) && works(MAKE_NULL));
    close(group_fd);
}

static void the_last_rule_has_the_last_word(void)
{
    open_group();
    SET(DENY_ALL, 1, 'c', 1, 3, READ | WRITE);
    CHECK(works(READ_NULL) && works(WRITE_NULL) && !works(READ_ZERO) && !works(MAKE_NULL));
    SET(1, 'c', 1, 3, READ | WRITE, DENY_ALL);
    CHECK(!works(READ_NULL) && !works(READ_ZERO));
    SET(DENY_ALL, 1, 'a', -1, -1, ALL);
    CHECK(works(READ_NULL) && works(MAKE_BLOCK));
    close(group_fd);
}

/* A rule is about the kinds of access that it names, and no others. */
static void each_kind_of_access(void)
{
    open_group();
    SET(0, 'c', 1, 3, WRITE);
    CHECK(works(READ_NULL) && !works(WRITE_NULL) && works(MAKE_NULL));
    CHECK(!works("exec 5<> /dev/null"));
    SET(DENY_ALL, 1, 'c', 1, 3, READ, 1, 'c', 1, -1, WRITE);
    CHECK(works("exec 5<> /dev/null") && !works(READ_ZERO) && !works(MAKE_NULL));
    close(group_fd);
}

static void any_number_and_type(void)
{
    open_group();
    SET(0, 'b', -1, -1, MAKE);
    CHECK(works(MAKE_NULL) && !works(MAKE_BLOCK));
    SET(DENY_ALL, 1, 'c', -1, 3, ALL);
    CHECK(works(READ_NULL) && !works(READ_ZERO));
    SET(DENY_ALL, 1, 'a', 1, -1, ALL);
    CHECK(works(READ_NULL) && works(READ_ZERO) && !works(MAKE_BLOCK));
    close(group_fd);
}

/* As often as they are set: the kernel takes 64 programs for one group. */
static void rules_replace_one_another(void)
{
    open_group();
    for (int i = 0; i < 100; i++)
        SET(DENY_ALL);
    CHECK(!works(READ_NULL));
    OK(set_rules(NULL, 0));
    CHECK(works(READ_NULL));
    close(group_fd);
}

static void many_rules(void)
{
    enum { COUNT = 512 };
    static int64_t all[COUNT][5];
    open_group();
    for (int i = 0; i < COUNT; i++)
        memcpy(all[i], (const int64_t[]){0, 'c', 200 + i, i, ALL}, sizeof all[i]);
    OK(set_rules(all[0], COUNT * 5));
    CHECK(works(READ_NULL));
    FAILS(ctk_cgroup_set_devices(group_fd, all[0], COUNT + 1, TEST_ERROR), EINVAL);
    close(group_fd);
}

static void rules_that_are_none(void)
{
    static const int64_t wrong[][5] = {
        {1, 'x', 1, 3, ALL}, {1, 'c', -2, 3, ALL}, {1, 'c', 1, 1LL << 31, ALL}, {1, 'c', 1, 3, 8}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        FAILS(ctk_cgroup_set_devices(0, wrong[i], 1, TEST_ERROR), EINVAL);
        CHECK_CONTAINS(test_error.detail, "rule 1 is none");
    }
}

static void without_privilege(void)
{
    int result = ctk_cgroup_set_devices(0, NULL, 0, TEST_ERROR);
    CHECK(result == -EPERM || result == -ENOSYS);
    CHECK_TEXT(test_error.op, "filter devices of");
    CHECK(test_error.detail[0]);
}

TESTS(ROOT(what_no_rule_speaks_of), ROOT(the_last_rule_has_the_last_word),
      ROOT(each_kind_of_access), ROOT(any_number_and_type), ROOT(rules_replace_one_another),
      ROOT(many_rules), ANY(rules_that_are_none), USER(without_privilege))
