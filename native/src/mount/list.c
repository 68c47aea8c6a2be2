#include "mount/list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define FIRST_ROOM 16384

/* A whole file of /proc, NUL-terminated; the caller frees. */
static char *read_whole(const char *path)
{
    CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    size_t room = FIRST_ROOM;
    size_t used = 0;
    char *text = malloc(room);
    ssize_t length = 0;
    while (text && (length = read(fd, text + used, room - 1 - used)) > 0) {
        used += (size_t)length;
        if (room - used > FIRST_ROOM / 4)
            continue;
        char *larger = realloc(text, room *= 2);
        if (!larger)
            free(text);
        text = larger;
    }
    if (text && length < 0) {
        free(text);
        return NULL;
    }
    if (text)
        text[used] = 0;
    return text;
}

/* Blanks and backslashes stand as an octal number of three digits, proc(5). */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        if (from[0] == '\\' && from[1] && from[2] && from[3]) {
            *to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = 0;
}

/* "36 35 98:0 /root /point options ..."; returns where the next line begins. */
static char *read_line(char *line, struct mount_entry *ret_entry)
{
    char *end = line + strcspn(line, "\n");
    char *next = *end ? end + 1 : end;
    *end = 0;
    char *rest = line;
    ret_entry->id = (int)strtol(rest, &rest, 10);
    ret_entry->parent = (int)strtol(rest, &rest, 10);
    for (int i = 0; i < 2; i++) { /* device and root */
        rest += strspn(rest, " ");
        rest += strcspn(rest, " ");
    }
    rest += strspn(rest, " ");
    rest[strcspn(rest, " ")] = 0;
    unescape(rest);
    ret_entry->point = rest;
    return next;
}

int mount_list_read(struct mount_list *ret_list)
{
    char *text = read_whole("/proc/self/mountinfo");
    if (!text)
        return -1;
    size_t lines = 1;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    *ret_list =
        (struct mount_list){.entries = calloc(lines, sizeof(struct mount_entry)), .text = text};
    if (!ret_list->entries) {
        free(text);
        return -1;
    }
    while (*text)
        text = read_line(text, &ret_list->entries[ret_list->count++]);
    return 0;
}

void mount_list_free(const struct mount_list *list)
{
    free(list->entries);
    free(list->text);
}

const struct mount_entry *mount_list_find(const struct mount_list *list, int id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].id == id)
            return &list->entries[i];
    return NULL;
}

bool mount_list_is_covered(const struct mount_list *list, const struct mount_entry *entry,
                           const struct mount_entry *except)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct mount_entry *other = &list->entries[i];
        if (other != except && other->parent == entry->id && other != entry &&
            !strcmp(other->point, entry->point))
            return true;
    }
    return false;
}

int mount_id(int fd)
{
    char path[48];
    char text[512];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
    CLEANUP_CLOSE int info = open(path, O_RDONLY | O_CLOEXEC);
    if (info < 0)
        return -1;
    ssize_t length = read(info, text, sizeof text - 1);
    if (length < 0)
        return -1;
    text[length] = 0;
    const char *field = strstr(text, "mnt_id:");
    if (field)
        return (int)strtol(field + strlen("mnt_id:"), NULL, 10);
    errno = ENODATA;
    return -1;
}
