/* Steps that say who the program is and what it may do. */
#include <linux/capability.h>

#include "rooted.h"

#define BIT(capability) (1LL << (capability))
#define TWO (BIT(CAP_KILL) | BIT(CAP_NET_BIND_SERVICE))

static void add(struct plan_writer *plan, uint32_t op, int64_t number)
{
    plan_step(plan, op, NUMBERS(number), NO_STRINGS);
}

/* What probe says of itself has to contain these lines. */
static void expect_state(struct plan_writer *plan, const char *const *lines, size_t count)
{
    container_probe(plan, "state", NULL);
    const char *state = container_run(plan);
    for (size_t i = 0; i < count; i++)
        CHECK_CONTAINS(state, lines[i]);
    plan_free(plan);
}

#define EXPECT_STATE(plan, ...)                                                                    \
    expect_state(plan, (const char *const[]){__VA_ARGS__},                                         \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void ambient_capabilities_of_a_user(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    add(&plan, CTK_STEP_BOUND_CAPABILITIES, TWO);
    plan_step(&plan, CTK_STEP_SET_IDS, NUMBERS(7, 8, 1), NO_STRINGS);
    plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, TWO, TWO), NO_STRINGS);
    add(&plan, CTK_STEP_RAISE_AMBIENT, BIT(CAP_KILL));
    EXPECT_STATE(&plan, "uid 7\n", "CapInh:\t0000000000000420", "CapPrm:\t0000000000000020",
                 "CapEff:\t0000000000000020", "CapBnd:\t0000000000000420",
                 "CapAmb:\t0000000000000020");
}

static void a_user_without_any(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_SET_IDS, NUMBERS(7, 8, 1), NO_STRINGS);
    EXPECT_STATE(&plan, "uid 7\n", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000",
                 "CapAmb:\t0000000000000000");
}

static void failing_ambient(void)
{
    static const struct {
        int64_t raised;
        int err;
        const char *why;
    } cases[] = {{BIT(CAP_CHOWN), EPERM, "number 0, which has to be permitted and inheritable"},
                 {BIT(CAP_KILL), EPERM, "number 5, which has to be"},
                 {BIT(62), EINVAL, "number 62, which the kernel does not know"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plan_writer plan;
        struct container container = CONTAINER;
        container_plan(&plan, 0);
        plan_step(&plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(0, TWO, 0), NO_STRINGS);
        add(&plan, CTK_STEP_RAISE_AMBIENT, cases[i].raised);
        container_probe(&plan, "exit", "0");
        FAILS(container_try(&container, &plan), cases[i].err);
        CHECK_TEXT(test_error.op, "raise ambient capability");
        CHECK_CONTAINS(test_error.detail, cases[i].why);
        plan_free(&plan);
    }
}

static void umasks(void)
{
    struct plan_writer plan;
    container_plan(&plan, 0);
    plan_step(&plan, CTK_STEP_INHERIT, NO_NUMBERS, NO_STRINGS);
    add(&plan, CTK_STEP_SET_UMASK, 0137);
    EXPECT_STATE(&plan, "umask 137\n");
}

static void domain_names(void)
{
    char name[80] = "";
    struct plan_writer plan;
    container_plan(&plan, CTK_NAMESPACE_UTS);
    plan_step(&plan, CTK_STEP_SET_DOMAIN_NAME, NO_NUMBERS, STRINGS("example.org"));
    container_probe(&plan, "read", "/proc/sys/kernel/domainname");
    CHECK_TEXT(container_run(&plan), "example.org\n");
    plan_free(&plan);
    struct container container = CONTAINER;
    memset(name, 'x', 65);
    container_plan(&plan, CTK_NAMESPACE_UTS);
    plan_step(&plan, CTK_STEP_SET_DOMAIN_NAME, NO_NUMBERS, STRINGS(name));
    container_probe(&plan, "exit", "0");
    FAILS(container_try(&container, &plan), EINVAL);
    CHECK_TEXT(test_error.op, "set domain name");
    CHECK_CONTAINS(test_error.detail, "64 bytes");
    plan_free(&plan);
}

#define BOTH(function) ROOT(function), USER(function)

TESTS(ROOT(ambient_capabilities_of_a_user), ROOT(a_user_without_any), ROOT(failing_ambient),
      BOTH(umasks), BOTH(domain_names))
