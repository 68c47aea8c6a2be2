#include "base/strings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *string_next(const char *string)
{
    return string + strlen(string) + 1;
}

int string_append(char *buffer, size_t size, size_t *used, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer + *used, size - *used, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= size - *used)
        return -1;
    *used += (size_t)length;
    return 0;
}
