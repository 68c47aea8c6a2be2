/* written.h - a layer, the directory "layer", that a test writes entries into. */
#ifndef CTK_TEST_WRITTEN_H
#define CTK_TEST_WRITTEN_H

#include <sys/stat.h>

#include <ctk/entry.h>

#include "harness.h"

struct written {
    struct ctk_entry entry;
    uint8_t rest[8192];
};

/* The attributes that ctk_layer_open() is given. */
#define MARKS "user.overlay.opaque\0\1\0\0\0y"
#define MARKS_SIZE (sizeof MARKS - 1)
#define HIDING "user.overlay.origin\0\0\0\0\0"
#define HIDING_SIZE (sizeof HIDING - 1)

/* Of ctk_layer_open(), from written_begin() to written_end(). */
extern int64_t written_layer;

/* Makes "layer", and "outside" beside it. */
void written_begin(void);
void written_end(void);

/* An entry of no path yet. */
struct ctk_entry entry_of(enum ctk_entry_kind kind, uint32_t mode);

/* Writes an entry whose numbers are set. */
int put_entry(struct ctk_entry entry, const char *path, const char *target, const char *data);
int put_file(const char *path, const char *content);
int put_link(const char *path, const char *target);

/* lstat(2). */
struct stat status_of(const char *path);

bool is_opaque(const char *path);

#endif
