/*
 * read.h - reading what somebody else wrote: entries (read.c), and directories of them (list.c).
 */
#ifndef CTK_LAYER_READ_H
#define CTK_LAYER_READ_H

#include <stddef.h>
#include <stdint.h>

#include <ctk/ctk.h>

/* A buffer that is being filled; used > size: it was too small. */
struct output {
    uint8_t *bytes;
    size_t size;
    size_t used;
};

/* Writes an entry of that path; -ERANGE where the buffer is too small. */
int read_entry(int directory_fd, const char *name, const char *path, const struct output *room,
               struct ctk_error *error);

/* What one of the calls has to do, which owner_run() may do twice. */
struct reading {
    int directory_fd;
    const char *name;
    uint8_t *buffer;
    size_t size;
    struct ctk_error *error;
};

#endif
