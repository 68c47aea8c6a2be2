/* Reading plans, good and bad ones. */
#include <stdlib.h>

#include "harness.h"
#include "plan/plan.h"
#include "plan_writer.h"

/* One of every step. */
static void write_all(struct plan_writer *plan)
{
    plan_start(plan);
    plan_step(plan, CTK_STEP_CLONE, NUMBERS(CTK_NAMESPACE_MOUNT), STRINGS("0 0 1", ""));
    plan_step(plan, CTK_STEP_JOIN_NAMESPACE, NUMBERS(CTK_NAMESPACE_UTS, 3), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_PROPAGATION, NUMBERS(CTK_PLAN_PRIVATE, 1), STRINGS("/"));
    plan_step(plan, CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 2, 1),
              STRINGS("/", "/a", "/b", "/u", "/w", "volatile", "userxattr"));
    plan_step(plan, CTK_STEP_BIND, NUMBERS(1, 1, 1, 3), STRINGS("/t", "/s"));
    plan_step(plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(31, 2, 0),
              STRINGS("/t", "tmpfs", "tmpfs", "size=1m"));
    plan_keep(plan, 1);
    plan_step(plan, CTK_STEP_MAKE_NODE, NUMBERS(020666, 1, 3, 0, -1), STRINGS("/t/n"));
    plan_in(plan, 1, 2);
    plan_keep(plan, CTK_PLAN_MOST_PLACES);
    plan_step(plan, CTK_STEP_MASK_PATH, NUMBERS(1, CTK_PLAN_MOST_PLACES), STRINGS("/t/kcore"));
    plan_in(plan, 1, 2);
    plan_step(plan, CTK_STEP_READ_ONLY_PATH, NUMBERS(0), STRINGS("/proc/sys"));
    plan_step(plan, CTK_STEP_SET_ATTRIBUTES, NUMBERS(1, 2, 1), STRINGS("/t"));
    plan_step(plan, CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), STRINGS("/d"));
    plan_step(plan, CTK_STEP_MAKE_NODE, NUMBERS(020666, 1, 3, 0, -1), STRINGS("/n"));
    plan_step(plan, CTK_STEP_MAKE_LINK, NO_NUMBERS, STRINGS("/l", "x"));
    plan_step(plan, CTK_STEP_WRITE_FILE, NUMBERS(0644), STRINGS("/f", "text\n"));
    plan_step(plan, CTK_STEP_PIVOT_ROOT, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_HOSTNAME, NO_NUMBERS, STRINGS("name"));
    plan_step(plan, CTK_STEP_LOOPBACK_UP, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_LIMIT, NUMBERS(7, 100, -1), NO_STRINGS);
    plan_step(plan, CTK_STEP_NEW_SESSION, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_NEW_KEYRING, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_NO_NEW_PRIVILEGES, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_BOUND_CAPABILITIES, NUMBERS(1), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_IDS, NUMBERS(1, 2, 1, 3, 4), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_CAPABILITIES, NUMBERS(1, 2, 3), NO_STRINGS);
    plan_step(plan, CTK_STEP_DEATH_SIGNAL, NUMBERS(9), NO_STRINGS);
    plan_step(plan, CTK_STEP_CHANGE_DIRECTORY, NO_NUMBERS, STRINGS("/"));
    plan_step(plan, CTK_STEP_SUPERVISE, NO_NUMBERS, NO_STRINGS);
    plan_step(plan, CTK_STEP_OWN_STREAMS, NUMBERS(1000), STRINGS("/dev/null"));
    plan_step(plan, CTK_STEP_SET_PARAMETER, NO_NUMBERS, STRINGS("/proc/sys/a", "1"));
    plan_step(plan, CTK_STEP_RAISE_AMBIENT, NUMBERS(1), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_UMASK, NUMBERS(077), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_DOMAIN_NAME, NO_NUMBERS, STRINGS("name"));
    plan_step(plan, CTK_STEP_UNSHARE, NUMBERS(CTK_NAMESPACE_UTS | CTK_NAMESPACE_IPC), NO_STRINGS);
    plan_step(plan, CTK_STEP_NEW_TIME_NAMESPACE, NUMBERS(-1, 0, 1, 999999999), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_SCHEDULER, NUMBERS(3, 19, 0, 0, 0, 0, 0), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_IO_PRIORITY, NUMBERS(3, 7), NO_STRINGS);
    plan_step(plan, CTK_STEP_SET_PERSONALITY, NUMBERS(8), NO_STRINGS);
    plan_step(plan, CTK_STEP_RUN_HOOK, NUMBERS(1000, 2),
              STRINGS("/bin/hook", "a hook", "{", "}", "hook", "x", "A=b"));
    plan_step(plan, CTK_STEP_AWAIT, NUMBERS(2, 3), NO_STRINGS);
    plan_step(plan, CTK_STEP_REMOUNT, NUMBERS(1, 2), STRINGS("/t", "size=2m"));
    plan_step(plan, CTK_STEP_ATTACH, NUMBERS(1, 3), STRINGS("/t"));
    plan_step(plan, CTK_STEP_EXECUTE, NUMBERS(2, 1), STRINGS("true", "x", "/bin/true", "A=b"));
}

static int check(const uint8_t *bytes, size_t size)
{
    struct plan plan;
    return plan_check(bytes, size, 4, &plan, TEST_ERROR);
}

/* Reads every byte that a step gives, so that a sanitizer sees any that is not the plan's. */
static uint64_t read_all(const struct plan *plan)
{
    uint64_t sum = 0;
    size_t offset = 0;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        struct plan_step step = plan_next(plan, &offset);
        for (uint32_t n = 0; n < step.number_count; n++)
            sum += (uint64_t)step.numbers[n];
        const char *string = step.strings;
        for (uint32_t n = 0; n < step.string_count; n++) {
            sum += strlen(string);
            string += strlen(string) + 1;
        }
    }
    CHECK(offset == plan->size);
    return sum;
}

static void a_good_one(void)
{
    struct plan plan;
    PLAN_FREE struct plan_writer writer;
    write_all(&writer);
    OK(plan_check(writer.bytes, writer.size, 4, &plan, TEST_ERROR));
    CHECK_NUMBER(plan.step_count, 42);
    CHECK(read_all(&plan) != 0);
    size_t offset = 0;
    struct plan_step step = {0};
    for (int i = 0; i < 4; i++)
        step = plan_next(&plan, &offset);
    CHECK_NUMBER(step.op, CTK_STEP_MOUNT_OVERLAY);
    CHECK_NUMBER(step.numbers[2], 2);
    CHECK_TEXT(step.strings, "/");
}

/* Each part in memory of exactly its size. */
static void cut_anywhere(void)
{
    PLAN_FREE struct plan_writer writer;
    write_all(&writer);
    for (size_t size = 0; size < writer.size; size++) {
        uint8_t *part = malloc(size + 1);
        memcpy(part, writer.bytes, size);
        FAILS(check(part, size), EINVAL);
        if (size >= 16) {
            uint32_t said = (uint32_t)size;
            memcpy(part + 8, &said, sizeof said);
            FAILS(check(part, size), EINVAL);
        }
        free(part);
    }
}

/* Whatever it says, it may neither crash nor read outside. */
static void any_byte_changed(void)
{
    static const uint8_t masks[] = {0xff, 0x80, 0x7f, 0x01, 0x08, 0x55};
    PLAN_FREE struct plan_writer writer;
    write_all(&writer);
    uint8_t *copy = malloc(writer.size);
    for (size_t i = 0; i < writer.size; i++)
        for (size_t m = 0; m < sizeof masks; m++) {
            struct plan plan;
            memcpy(copy, writer.bytes, writer.size);
            copy[i] ^= masks[m];
            if (plan_check(copy, writer.size, 4, &plan, TEST_ERROR) == 0)
                read_all(&plan);
        }
    free(copy);
}

static void many_bytes_changed(void)
{
    PLAN_FREE struct plan_writer writer;
    unsigned state = 1;
    write_all(&writer);
    uint8_t *copy = malloc(writer.size);
    for (int round = 0; round < 20000; round++) {
        struct plan plan;
        memcpy(copy, writer.bytes, writer.size);
        for (int i = 0; i < 1 + round % 5; i++)
            copy[16 + (size_t)rand_r(&state) % (writer.size - 16)] = (uint8_t)rand_r(&state);
        if (plan_check(copy, writer.size, 4, &plan, TEST_ERROR) == 0)
            read_all(&plan);
    }
    free(copy);
}

static void refuse(const struct plan_writer *plan, int step, const char *why)
{
    FAILS(check(plan->bytes, plan->size), EINVAL);
    CHECK_CONTAINS(test_error.detail, why);
    CHECK_NUMBER(test_error.step, step);
    free(plan->bytes);
}

static void start(struct plan_writer *plan)
{
    plan_start(plan);
    plan_step(plan, CTK_STEP_CLONE, NUMBERS(0), STRINGS("", ""));
}

static void end(struct plan_writer *plan)
{
    plan_step(plan, CTK_STEP_EXIT, NO_NUMBERS, NO_STRINGS);
}

static void refuse_step(uint32_t op, const int64_t *numbers, uint32_t number_count,
                        const char *const *strings, uint32_t string_count, const char *why)
{
    struct plan_writer plan;
    start(&plan);
    plan_step(&plan, op, numbers, number_count, strings, string_count);
    end(&plan);
    refuse(&plan, 2, why);
}

static void contradictions(void)
{
    struct plan_writer plan;
    const int64_t huge = INT64_MAX;
    refuse_step(0, NO_NUMBERS, NO_STRINGS, "unknown");
    refuse_step(CTK_STEP_ATTACH + 1, NO_NUMBERS, NO_STRINGS, "unknown");
    refuse_step(CTK_STEP_CLONE, NUMBERS(0), STRINGS("", ""), "no other, clones");
    refuse_step(CTK_STEP_EXIT, NO_NUMBERS, NO_STRINGS, "no other, executes");
    refuse_step(CTK_STEP_WAIT, NO_NUMBERS, NO_STRINGS, "no other, executes");
    refuse_step(CTK_STEP_BIND, NUMBERS(0, 0, 0), STRINGS("/", "/"), "too few");
    refuse_step(CTK_STEP_BIND, NUMBERS(0, 0, 0, 0), STRINGS("/"), "too few");
    refuse_step(CTK_STEP_BIND, NUMBERS(512, 0, 0, 0), STRINGS("/", "/"), "attributes");
    refuse_step(CTK_STEP_BIND, NUMBERS(-1, 0, 0, 0), STRINGS("/", "/"), "attributes");
    refuse_step(CTK_STEP_BIND_IN_PLACE, NUMBERS(512, 0), STRINGS("/a", "/"), "attributes");
    refuse_step(CTK_STEP_BIND_IN_PLACE, NUMBERS(0, 0), STRINGS("/a"), "too few");
    refuse_step(CTK_STEP_BIND, NUMBERS(0, 3, 0, 0), STRINGS("/", "/"), "to be made");
    refuse_step(CTK_STEP_BIND, NUMBERS(0, 0, 0, 4), STRINGS("/", "/"), "unknown options");
    refuse_step(CTK_STEP_BIND, NUMBERS(16 | 128, 0, 0, 0), STRINGS("/", "/"), "access times");
    refuse_step(CTK_STEP_SET_ATTRIBUTES, NUMBERS(1LL << 32, 0, 0), STRINGS("/"), "attributes");
    refuse_step(CTK_STEP_SET_ATTRIBUTES, NUMBERS(0, 512, 0), STRINGS("/"), "attributes");
    refuse_step(CTK_STEP_SET_ATTRIBUTES, NUMBERS(3, 2, 0), STRINGS("/"), "sets and clears");
    refuse_step(CTK_STEP_MAKE_NODE, NUMBERS(0100666, 1, 3, 0, 0), STRINGS("/n"), "neither device");
    refuse_step(CTK_STEP_UNSHARE, NUMBERS(0), NO_STRINGS, "no namespace");
    refuse_step(CTK_STEP_UNSHARE, NUMBERS(1), NO_STRINGS, "no namespace");
    refuse_step(CTK_STEP_NEW_TIME_NAMESPACE, NUMBERS(0, -1, 0, 0), NO_STRINGS, "nanoseconds");
    refuse_step(CTK_STEP_NEW_TIME_NAMESPACE, NUMBERS(0, 0, 0, 1000000000), NO_STRINGS,
                "nanoseconds");
    refuse_step(CTK_STEP_SET_IO_PRIORITY, NUMBERS(8, 0), NO_STRINGS, "class or level");
    refuse_step(CTK_STEP_SET_IO_PRIORITY, NUMBERS(2, -1), NO_STRINGS, "class or level");
    refuse_step(CTK_STEP_SET_PERSONALITY, NUMBERS(UINT32_MAX), NO_STRINGS, "persona");
    refuse_step(CTK_STEP_RUN_HOOK, NUMBERS(-1, 1), STRINGS("/h", "h", "{", "}", "h"), "timeout");
    refuse_step(CTK_STEP_RUN_HOOK, NUMBERS(0, 2), STRINGS("/h", "h", "{", "}", "h"), "argument");
    refuse_step(CTK_STEP_RUN_HOOK, NUMBERS(0, 0), STRINGS("/h", "h", "{", "}", "h"), "argument");
    refuse_step(CTK_STEP_RUN_HOOK, NUMBERS(0, huge), STRINGS("/h", "h", "{", "}", "h"), "argument");
    refuse_step(CTK_STEP_AWAIT, NUMBERS(4, 0), NO_STRINGS, "descriptor");
    refuse_step(CTK_STEP_AWAIT, NUMBERS(0, -1), NO_STRINGS, "descriptor");
    refuse_step(CTK_STEP_REMOUNT, NUMBERS(1, 1), STRINGS("/"), "sets and clears");
    refuse_step(CTK_STEP_ATTACH, NUMBERS(3, 0), STRINGS("/"), "to be made");
    refuse_step(CTK_STEP_ATTACH, NUMBERS(0, 4), STRINGS("/"), "descriptor");
    refuse_step(CTK_STEP_SET_UMASK, NUMBERS(01000), NO_STRINGS, "umask");
    refuse_step(CTK_STEP_SET_UMASK, NUMBERS(-1), NO_STRINGS, "umask");
    refuse_step(CTK_STEP_SET_PROPAGATION, NUMBERS(4, 0), STRINGS("/"), "propagation");
    refuse_step(CTK_STEP_SET_PROPAGATION, NUMBERS(-1, 0), STRINGS("/"), "propagation");
    refuse_step(CTK_STEP_JOIN_NAMESPACE, NUMBERS(CTK_NAMESPACE_PID, 4), NO_STRINGS, "descriptor");
    refuse_step(CTK_STEP_JOIN_NAMESPACE, NUMBERS(CTK_NAMESPACE_PID, -1), NO_STRINGS, "descriptor");
    refuse_step(CTK_STEP_JOIN_NAMESPACE, NUMBERS(0, 0), NO_STRINGS, "type");
    refuse_step(CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 0, 0), STRINGS("/", "/a"), "layer");
    refuse_step(CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, huge, 1), STRINGS("/", "/a"), "layer");
    refuse_step(CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, huge), STRINGS("/", "/a"), "layer");
    refuse_step(CTK_STEP_MOUNT_OVERLAY, NUMBERS(0, 0, 1, 1), STRINGS("/", "/a", "/u"), "layer");
    start(&plan);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(huge, 1), STRINGS("a", "b"));
    refuse(&plan, 2, "argument");
    start(&plan);
    plan_step(&plan, CTK_STEP_EXECUTE, NUMBERS(1, huge), STRINGS("a", "b"));
    refuse(&plan, 2, "argument");
    start(&plan);
    refuse(&plan, 1, "the last step");
    plan_start(&plan);
    refuse(&plan, 0, "no steps");
    plan_start(&plan);
    end(&plan);
    refuse(&plan, 1, "no other, clones");
}

/* A plan whose second step is this, in and keeping these places, after a mount kept as place 1. */
static void refuse_place(uint32_t op, const int64_t *numbers, uint32_t number_count, uint16_t place,
                         uint16_t skip, uint16_t keep, const char *why)
{
    struct plan_writer plan;
    start(&plan);
    plan_step(&plan, CTK_STEP_MOUNT_FILESYSTEM, NUMBERS(0, 0, 0), STRINGS("/t", "tmpfs", "tmpfs"));
    plan_keep(&plan, 1);
    plan_step(&plan, op, numbers, number_count, STRINGS("/t/x", "tmpfs", "tmpfs"));
    plan_in(&plan, place, skip);
    plan_keep(&plan, keep);
    end(&plan);
    refuse(&plan, 3, why);
}

static void places(void)
{
    const uint32_t mount = CTK_STEP_MOUNT_FILESYSTEM;
    refuse_place(mount, NUMBERS(0, 0, 0), 2, 0, 0, "no step before it has made");
    refuse_place(mount, NUMBERS(0, 0, 0), CTK_PLAN_MOST_PLACES + 1, 0, 0, "no step before it");
    refuse_place(mount, NUMBERS(0, 0, 0), UINT16_MAX, 0, 0, "no step before it has made");
    refuse_place(mount, NUMBERS(0, 0, 0), 2, 0, 2, "no step before it has made");
    refuse_place(mount, NUMBERS(0, 0, 0), 0, 1, 0, "not in its place");
    refuse_place(mount, NUMBERS(0, 0, 0), 1, 5, 0, "not in its place");
    refuse_place(mount, NUMBERS(0, 0, 0), 1, 2, 1, "taken");
    refuse_place(mount, NUMBERS(0, 0, 0), 1, 2, CTK_PLAN_MOST_PLACES + 1, "too high");
    refuse_place(CTK_STEP_MAKE_DIRECTORY, NUMBERS(0755), 1, 2, 2, "nothing to keep");
    refuse_place(CTK_STEP_MASK_PATH, NUMBERS(0, 2), 1, 2, 0, "no step before it has made");
    refuse_place(CTK_STEP_MASK_PATH, NUMBERS(0, -1), 1, 2, 0, "no step before it has made");
    refuse_place(CTK_STEP_MASK_PATH, NUMBERS(0, INT64_MAX), 1, 2, 0, "no step before it has made");
    refuse_place(CTK_STEP_SET_HOSTNAME, NO_NUMBERS, 1, 2, 0, "no target");
}

static void unaligned(void)
{
    PLAN_FREE struct plan_writer writer;
    write_all(&writer);
    uint8_t *copy = malloc(writer.size + 8);
    memcpy(copy + 1, writer.bytes, writer.size);
    FAILS(check(copy + 1, writer.size), EINVAL);
    free(copy);
}

TESTS(ANY(a_good_one), ANY(cut_anywhere), ANY(any_byte_changed), ANY(many_bytes_changed),
      ANY(contradictions), ANY(places), ANY(unaligned))
