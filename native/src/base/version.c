#include <ctk/ctk.h>

#ifndef CTK_VERSION
#define CTK_VERSION "0.0.0"
#endif

const char *ctk_version(void)
{
    return CTK_VERSION;
}
