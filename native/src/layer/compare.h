/*
 * compare.h - whether a directory is what entries would make of an empty one (compare.c), and what
 * both its parts ask.
 */
#ifndef CTK_LAYER_COMPARE_H
#define CTK_LAYER_COMPARE_H

#include <sys/stat.h>

#include "layer/layer.h"

enum { SAME = 0, DIFFERENT = 1 };

/* Opens a directory of the layer, its path free of links. -1 when it can't be opened, or has one.
 */
int exact_open(const struct layer *layer, const char *path, size_t length);

/* Whether what lies there has the kind, mode, owner, time, size and device number of an entry. */
bool exact_status(const struct layer *layer, const struct ctk_entry *entry,
                  const struct stat *status);

#endif
