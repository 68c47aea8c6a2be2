/*
 * What Java has to know about struct ctk_error to read it from the bytes of a Java array. For the
 * bindings only: it is no part of the public interface.
 */
#ifndef CTK_JNI_LAYOUT_H
#define CTK_JNI_LAYOUT_H

#include <ctk/ctk.h>
#include <stddef.h>

enum ctk_error_layout {
    CTK_ERROR_SIZE = sizeof(struct ctk_error),
    CTK_ERROR_ERR = offsetof(struct ctk_error, err),
    CTK_ERROR_STEP = offsetof(struct ctk_error, step),
    CTK_ERROR_OP = offsetof(struct ctk_error, op),
    CTK_ERROR_PATH = offsetof(struct ctk_error, path),
    CTK_ERROR_DETAIL = offsetof(struct ctk_error, detail),
};

#endif
