#include "plan/plan.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/strings.h"

struct header {
    uint32_t magic;
    uint32_t version;
    uint32_t size;
    uint32_t step_count;
};

struct step_header {
    uint32_t size;
    uint32_t op;
    uint32_t number_count;
    uint32_t string_count;
    uint16_t place;
    uint16_t skip;
    uint16_t keep;
    uint16_t zero;
};

/* How many numbers and strings each step has at least. */
static const struct {
    uint8_t numbers;
    uint8_t strings;
} shapes[] = {
    [CTK_STEP_CLONE] = {1, 2},
    [CTK_STEP_JOIN_NAMESPACE] = {2, 0},
    [CTK_STEP_SET_PROPAGATION] = {2, 1},
    [CTK_STEP_MOUNT_OVERLAY] = {4, 2},
    [CTK_STEP_BIND] = {4, 2},
    [CTK_STEP_MOUNT_FILESYSTEM] = {2, 3},
    [CTK_STEP_SET_ATTRIBUTES] = {3, 1},
    [CTK_STEP_MASK_PATH] = {2, 1},
    [CTK_STEP_READ_ONLY_PATH] = {1, 1},
    [CTK_STEP_MAKE_DIRECTORY] = {1, 1},
    [CTK_STEP_MAKE_NODE] = {5, 1},
    [CTK_STEP_MAKE_LINK] = {0, 2},
    [CTK_STEP_WRITE_FILE] = {1, 2},
    [CTK_STEP_PIVOT_ROOT] = {0, 0},
    [CTK_STEP_SET_HOSTNAME] = {0, 1},
    [CTK_STEP_LOOPBACK_UP] = {0, 0},
    [CTK_STEP_SET_LIMIT] = {3, 0},
    [CTK_STEP_NEW_SESSION] = {0, 0},
    [CTK_STEP_NO_NEW_PRIVILEGES] = {0, 0},
    [CTK_STEP_BOUND_CAPABILITIES] = {1, 0},
    [CTK_STEP_SET_IDS] = {3, 0},
    [CTK_STEP_SET_CAPABILITIES] = {3, 0},
    [CTK_STEP_DEATH_SIGNAL] = {1, 0},
    [CTK_STEP_CHANGE_DIRECTORY] = {0, 1},
    [CTK_STEP_SUPERVISE] = {0, 0},
    [CTK_STEP_EXECUTE] = {2, 2},
    [CTK_STEP_EXIT] = {0, 0},
    [CTK_STEP_WAIT] = {0, 0},
    [CTK_STEP_INHERIT] = {0, 0},
    [CTK_STEP_NEW_KEYRING] = {0, 0},
    [CTK_STEP_BIND_IN_PLACE] = {2, 2},
    [CTK_STEP_GUARD] = {0, 0},
    [CTK_STEP_OWN_STREAMS] = {1, 1},
    [CTK_STEP_SET_PARAMETER] = {0, 2},
    [CTK_STEP_RAISE_AMBIENT] = {1, 0},
    [CTK_STEP_SET_UMASK] = {1, 0},
    [CTK_STEP_SET_DOMAIN_NAME] = {0, 1},
};

#define SHAPE_COUNT (sizeof shapes / sizeof shapes[0])

struct plan_step plan_next(const struct plan *plan, size_t *offset)
{
    if (*offset == 0)
        *offset = sizeof(struct header);
    const struct step_header *header = (const void *)(plan->bytes + *offset);
    const int64_t *numbers = (const void *)(header + 1);
    *offset += header->size;
    return (struct plan_step){
        .op = header->op,
        .number_count = header->number_count,
        .string_count = header->string_count,
        .place = header->place,
        .skip = header->skip,
        .keep = header->keep,
        .numbers = numbers,
        .strings = (const char *)(numbers + header->number_count),
    };
}

/* Whether the strings end inside the step, with nothing but zeros behind them. */
static bool strings_fit(const char *from, const char *end, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const char *nul = from < end ? memchr(from, 0, (size_t)(end - from)) : NULL;
        if (!nul)
            return false;
        from = nul + 1;
    }
    if (end - from >= 8)
        return false;
    while (from < end)
        if (*from++)
            return false;
    return true;
}

static const char *header_trouble(const struct step_header *header, size_t room)
{
    if (room < sizeof *header || header->size > room || header->size % 8 ||
        header->size < sizeof *header)
        return "its size is wrong";
    if (header->op == 0 || header->op >= SHAPE_COUNT)
        return "its operation is unknown";
    if (header->zero)
        return "its header is not a step's";
    size_t body = header->size - sizeof *header;
    if (header->number_count > body / 8)
        return "it has more numbers than room";
    if (header->number_count < shapes[header->op].numbers ||
        header->string_count < shapes[header->op].strings)
        return "it has too few arguments";
    const char *strings = (const char *)(header + 1) + header->number_count * 8UL;
    if (!strings_fit(strings, (const char *)header + header->size, header->string_count))
        return "its strings are not terminated";
    return NULL;
}

#define ALL_ATTRIBUTES (2 * CTK_MOUNT_NO_LINKS - 1)
#define ACCESS_TIMES                                                                               \
    (CTK_MOUNT_NO_ACCESS_TIME | CTK_MOUNT_RELATIVE_ACCESS_TIME | CTK_MOUNT_STRICT_ACCESS_TIME)

static const char *attributes_trouble(int64_t set, int64_t cleared)
{
    if ((set | cleared) & ~(int64_t)ALL_ATTRIBUTES)
        return "it has unknown mount attributes";
    if (set & cleared)
        return "it sets and clears the same mount attribute";
    int64_t times = set & ACCESS_TIMES;
    return times & (times - 1) ? "it names several ways with access times" : NULL;
}

static const char *mount_trouble(const struct plan_step *step)
{
    const int64_t *n = step->numbers;
    bool changes = step->op == CTK_STEP_SET_ATTRIBUTES;
    const char *trouble = attributes_trouble(n[0], changes ? n[1] : 0);
    if (trouble || changes || step->op == CTK_STEP_BIND_IN_PLACE)
        return trouble;
    if (n[1] < 0 || n[1] > CTK_PLAN_MAKE_FILE)
        return "what is to be made is unknown";
    if (step->op == CTK_STEP_BIND && n[3] & ~(int64_t)(CTK_PLAN_BIND_LINK | CTK_PLAN_COPY_LINK))
        return "it has unknown options";
    if (step->op != CTK_STEP_MOUNT_OVERLAY)
        return NULL;
    if (n[2] < 1 || n[2] >= step->string_count || n[3] < 0 || n[3] > 1 ||
        1 + n[2] + 2 * n[3] > step->string_count)
        return "a layer is missing";
    return NULL;
}

static const char *join_trouble(const int64_t *n, int fd_count)
{
    if (n[1] < 0 || n[1] >= fd_count)
        return "it names a descriptor that was not given";
    switch (n[0]) {
    case CTK_NAMESPACE_TIME:
    case CTK_NAMESPACE_MOUNT:
    case CTK_NAMESPACE_CGROUP:
    case CTK_NAMESPACE_UTS:
    case CTK_NAMESPACE_IPC:
    case CTK_NAMESPACE_USER:
    case CTK_NAMESPACE_PID:
    case CTK_NAMESPACE_NETWORK:
        return NULL;
    default:
        return "it names no type of namespace";
    }
}

static bool is_end(uint32_t op)
{
    return op == CTK_STEP_EXECUTE || op == CTK_STEP_EXIT || op == CTK_STEP_WAIT ||
           op == CTK_STEP_GUARD;
}

/* What the numbers say about how many strings there must be, and about descriptors. */
static const char *content_trouble(const struct plan_step *step, int fd_count, bool first,
                                   bool last)
{
    if ((step->op == CTK_STEP_CLONE) != first)
        return "the first step, and no other, clones";
    if (is_end(step->op) != last)
        return "the last step, and no other, executes, exits or waits";
    const int64_t *n = step->numbers;
    switch (step->op) {
    case CTK_STEP_JOIN_NAMESPACE:
        return join_trouble(n, fd_count);
    case CTK_STEP_MOUNT_OVERLAY:
    case CTK_STEP_BIND:
    case CTK_STEP_MOUNT_FILESYSTEM:
    case CTK_STEP_SET_ATTRIBUTES:
    case CTK_STEP_BIND_IN_PLACE:
        return mount_trouble(step);
    case CTK_STEP_SET_PROPAGATION:
        return n[0] < 0 || n[0] > CTK_PLAN_UNBINDABLE ? "its propagation is unknown" : NULL;
    case CTK_STEP_MAKE_NODE:
        return S_ISCHR(n[0]) || S_ISBLK(n[0]) || S_ISFIFO(n[0])
                   ? NULL
                   : "it makes neither device nor pipe";
    case CTK_STEP_SET_UMASK:
        return n[0] & ~(int64_t)0777 ? "its umask has other bits than permissions" : NULL;
    case CTK_STEP_EXECUTE:
        return n[0] < 1 || n[1] < 1 || n[0] > step->string_count || n[1] > step->string_count - n[0]
                   ? "an argument is missing"
                   : NULL;
    default:
        return NULL;
    }
}

/* The places that the steps so far have made, a bit each. */
struct places {
    uint64_t made[(CTK_PLAN_MOST_PLACES + 64) / 64];
};

static bool is_made(const struct places *places, int64_t place)
{
    return place >= 1 && place <= CTK_PLAN_MOST_PLACES &&
           places->made[place / 64] >> place % 64 & 1;
}

static bool makes_a_place(uint32_t op)
{
    return op == CTK_STEP_MOUNT_OVERLAY || op == CTK_STEP_BIND || op == CTK_STEP_MOUNT_FILESYSTEM ||
           op == CTK_STEP_MAKE_NODE;
}

static bool has_a_target(uint32_t op)
{
    return makes_a_place(op) || op == CTK_STEP_SET_PROPAGATION || op == CTK_STEP_SET_ATTRIBUTES ||
           op == CTK_STEP_MASK_PATH || op == CTK_STEP_READ_ONLY_PATH ||
           op == CTK_STEP_MAKE_DIRECTORY || op == CTK_STEP_MAKE_LINK || op == CTK_STEP_WRITE_FILE ||
           op == CTK_STEP_CHANGE_DIRECTORY || op == CTK_STEP_OWN_STREAMS ||
           op == CTK_STEP_SET_PARAMETER;
}

static const char *place_trouble(const struct plan_step *step, struct places *places)
{
    if (step->place && !is_made(places, step->place))
        return "it names a place that no step before it has made";
    if (step->place && !has_a_target(step->op))
        return "it has no target that could lie in a place";
    if (step->skip && (!step->place || step->skip > strlen(step->strings)))
        return "its target is not in its place";
    if (step->op == CTK_STEP_MASK_PATH && step->numbers[1] && !is_made(places, step->numbers[1]))
        return "it names a place that no step before it has made";
    if (!step->keep)
        return NULL;
    if (!makes_a_place(step->op))
        return "it makes nothing to keep";
    if (step->keep > CTK_PLAN_MOST_PLACES || is_made(places, step->keep))
        return "it keeps what it makes under a number that is taken, or too high";
    places->made[step->keep / 64] |= 1ULL << step->keep % 64;
    return NULL;
}

static int invalid(struct ctk_error *error, uint32_t step, const char *what)
{
    error_set(error, EINVAL, "read plan", NULL, "%s", what);
    if (error)
        error->step = (int32_t)step;
    return -EINVAL;
}

int plan_check(const uint8_t *bytes, size_t size, int fd_count, struct plan *ret_plan,
               struct ctk_error *error)
{
    const struct header *header = (const void *)bytes;
    if ((uintptr_t)bytes % 8)
        return invalid(error, 0, "it does not begin at a multiple of 8 bytes");
    if (size < sizeof *header || header->magic != CTK_PLAN_MAGIC)
        return invalid(error, 0, "it is not a plan");
    if (header->version != CTK_PLAN_VERSION)
        return invalid(error, 0, "it is of another version");
    if (header->size != size)
        return invalid(error, 0, "it is cut");
    size_t offset = sizeof *header;
    struct plan plan = {bytes, size, header->step_count};
    struct places places = {{0}};
    for (uint32_t i = 1; i <= header->step_count; i++) {
        const char *trouble = header_trouble((const void *)(bytes + offset), size - offset);
        if (trouble)
            return invalid(error, i, trouble);
        struct plan_step step = plan_next(&plan, &offset);
        trouble = content_trouble(&step, fd_count, i == 1, i == header->step_count);
        if (!trouble)
            trouble = place_trouble(&step, &places);
        if (trouble)
            return invalid(error, i, trouble);
    }
    if (offset != size)
        return invalid(error, 0, "bytes follow its last step");
    if (header->step_count == 0)
        return invalid(error, 0, "it has no steps");
    *ret_plan = plan;
    return 0;
}
