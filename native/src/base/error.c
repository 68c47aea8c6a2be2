#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void copy(char *to, size_t size, const char *from)
{
    size_t length = from ? strnlen(from, size - 1) : 0;
    if (length)
        memcpy(to, from, length);
    to[length] = 0;
}

int error_set(struct ctk_error *error, int err, const char *op, const char *path,
              const char *detail, ...)
{
    if (!error)
        return -err;
    error->err = err;
    error->step = 0;
    copy(error->op, sizeof error->op, op);
    copy(error->path, sizeof error->path, path);
    error->detail[0] = 0;
    if (detail) {
        va_list arguments;
        va_start(arguments, detail);
        vsnprintf(error->detail, sizeof error->detail, detail, arguments);
        va_end(arguments);
    }
    return -err;
}
