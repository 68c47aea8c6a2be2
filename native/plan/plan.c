#include "plan/plan.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/strings.h"
#include "plan/check.h"

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
    const struct plan_shape *shape = plan_shape(header->op);
    if (!shape)
        return "its operation is unknown";
    if (header->zero)
        return "its header is not a step's";
    size_t body = header->size - sizeof *header;
    if (header->number_count > body / 8)
        return "it has more numbers than room";
    if (header->number_count < shape->numbers || header->string_count < shape->strings)
        return "it has too few arguments";
    const char *strings = (const char *)(header + 1) + header->number_count * 8UL;
    if (!strings_fit(strings, (const char *)header + header->size, header->string_count))
        return "its strings are not terminated";
    return NULL;
}

static const char *content_trouble(const struct plan_step *step, int fd_count, bool first,
                                   bool last)
{
    if ((step->op == CTK_STEP_CLONE) != first)
        return "the first step, and no other, clones";
    if ((plan_shape(step->op)->kind == PLAN_END) != last)
        return "the last step, and no other, executes, exits or waits";
    return plan_content_trouble(step, fd_count);
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

static const char *place_trouble(const struct plan_step *step, struct places *places)
{
    const uint8_t kind = plan_shape(step->op)->kind;
    if (step->place && !is_made(places, step->place))
        return "it names a place that no step before it has made";
    if (step->place && kind != PLAN_TARGET && kind != PLAN_PLACE)
        return "it has no target that could lie in a place";
    if (step->skip && (!step->place || step->skip > strlen(step->strings)))
        return "its target is not in its place";
    if (step->op == CTK_STEP_MASK_PATH && step->numbers[1] && !is_made(places, step->numbers[1]))
        return "it names a place that no step before it has made";
    if (!step->keep)
        return NULL;
    if (kind != PLAN_PLACE)
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
