#include "plan_writer.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 4096

struct header {
    uint32_t magic, version, size, step_count;
};

struct step_header {
    uint32_t size, op, number_count, string_count;
    uint16_t place, skip, keep, zero;
};

static void *extend(struct plan_writer *writer, size_t size)
{
    while (writer->size + size > writer->room) {
        writer->room = writer->room ? writer->room * 2 : FIRST_ROOM;
        writer->bytes = realloc(writer->bytes, writer->room);
        if (!writer->bytes)
            abort();
    }
    void *added = writer->bytes + writer->size;
    memset(added, 0, size);
    writer->size += size;
    return added;
}

static struct header *header_of(struct plan_writer *writer)
{
    return (struct header *)writer->bytes;
}

void plan_start(struct plan_writer *writer)
{
    *writer = (struct plan_writer){0};
    struct header *header = extend(writer, sizeof *header);
    *header = (struct header){CTK_PLAN_MAGIC, CTK_PLAN_VERSION, sizeof *header, 0};
}

void plan_step(struct plan_writer *writer, uint32_t op, const int64_t *numbers,
               uint32_t number_count, const char *const *strings, uint32_t string_count)
{
    size_t size = sizeof(struct step_header) + number_count * 8UL;
    for (uint32_t i = 0; i < string_count; i++)
        size += strlen(strings[i]) + 1;
    size = (size + 7) & ~(size_t)7;
    writer->last = writer->size;
    uint8_t *to = extend(writer, size);
    const struct step_header head = {(uint32_t)size, op, number_count, string_count, 0, 0, 0, 0};
    memcpy(to, &head, sizeof head);
    to += sizeof head;
    if (number_count)
        memcpy(to, numbers, number_count * 8UL);
    to += number_count * 8UL;
    for (uint32_t i = 0; i < string_count; i++) {
        memcpy(to, strings[i], strlen(strings[i]) + 1);
        to += strlen(strings[i]) + 1;
    }
    header_of(writer)->size = (uint32_t)writer->size;
    header_of(writer)->step_count++;
}

static struct step_header *last(struct plan_writer *writer)
{
    return (struct step_header *)(writer->bytes + writer->last);
}

void plan_in(struct plan_writer *writer, uint16_t place, uint16_t skip)
{
    last(writer)->place = place;
    last(writer)->skip = skip;
}

void plan_keep(struct plan_writer *writer, uint16_t place)
{
    last(writer)->keep = place;
}

void plan_execute(struct plan_writer *writer, const char *path, const char *const *arguments)
{
    const char *strings[64] = {path};
    uint32_t count = 1;
    while (arguments && *arguments && count < 60)
        strings[count++] = *arguments++;
    strings[count] = path;
    strings[count + 1] = "PATH=/usr/bin:/bin";
    plan_step(writer, CTK_STEP_EXECUTE, NUMBERS(count, 1), strings, count + 2);
}

void plan_free(const struct plan_writer *writer)
{
    free(writer->bytes);
}
