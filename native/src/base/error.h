/* error.h - how libctk and ctk-init report what went wrong. */
#ifndef CTK_BASE_ERROR_H
#define CTK_BASE_ERROR_H

#include <ctk/ctk.h>

/*
 * Fills *error (NULL allowed) and returns -err. Call it right after the system call, with errno as
 * the argument. `detail` is a printf format, NULL = nothing to add.
 */
__attribute__((format(printf, 5, 6))) int error_set(struct ctk_error *error, int err,
                                                    const char *op, const char *path,
                                                    const char *detail, ...);

#endif
