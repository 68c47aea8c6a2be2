/* hostile.h - a root that somebody wrote to lead out of it. */
#ifndef CTK_TEST_HOSTILE_H
#define CTK_TEST_HOSTILE_H

#include "harness.h"

/* Makes "root", full of links, and "outside" and "secret" beside it, which must never be found.
 * Returns an O_PATH of root. */
int hostile_root(void);

#endif
