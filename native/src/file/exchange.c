/* Putting one file in the place of another without a moment in between. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <ctk/ctk.h>

#include "base/error.h"

int ctk_path_exchange(const char *first, const char *second, struct ctk_error *ret_error)
{
    if (renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE))
        return error_set(ret_error, errno, "exchange", first, "with \"%s\"", second);
    return 0;
}
