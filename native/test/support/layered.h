/* layered.h - overlays on "target", of "upper" and of lower directories that a test adds. */
#ifndef CTK_TEST_LAYERED_H
#define CTK_TEST_LAYERED_H

#include "harness.h"

/* A list of strings as the interface takes it. */
struct layered_list {
    char bytes[64 * 1024];
    size_t used;
    int count;
};

extern struct layered_list layered_lowers;
extern struct layered_list layered_options;

void layered_put(struct layered_list *to, const char *string);

/* Makes "upper", "work" and "target". */
void layered_set_up(void);

/* Makes a lower directory, with a file "from" that has its name, and adds it below the others. */
void layered_add(const char *name);

/* Mounts the overlay, read-only where `upper` is NULL: as the library does it, and always by
 * mount(2). */
typedef int layered_way(const char *upper, uint32_t attributes);
layered_way layered_mount;
layered_way layered_mount_old;
extern layered_way *const layered_ways[2];
#define EACH_WAY(way) for (layered_way *const *way = layered_ways; way < layered_ways + 2; way++)

void layered_unmount(void);

#endif
