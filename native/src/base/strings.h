/* strings.h - string lists as they cross the public interface: each NUL-terminated, one right after
 * another. */
#ifndef CTK_BASE_STRINGS_H
#define CTK_BASE_STRINGS_H

#include <stddef.h>

struct string_list {
    const char *first; /* NULL only when count is 0 */
    int count;
};

/* The string after this one. */
const char *string_next(const char *string);

/* Appends printf-like at *used; 0, or -1 when it doesn't fit. */
__attribute__((format(printf, 4, 5))) int string_append(char *buffer, size_t size, size_t *used,
                                                        const char *format, ...);

#endif
