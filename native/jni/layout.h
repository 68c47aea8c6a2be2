/*
 * What Java has to know about structs to read and write them as the bytes of a Java array. For the
 * bindings only: it is no part of the public interface.
 */
#ifndef CTK_JNI_LAYOUT_H
#define CTK_JNI_LAYOUT_H

#include <ctk/ctk.h>
#include <ctk/entry.h>
#include <stddef.h>

enum ctk_error_layout {
    CTK_ERROR_SIZE = sizeof(struct ctk_error),
    CTK_ERROR_ERR = offsetof(struct ctk_error, err),
    CTK_ERROR_STEP = offsetof(struct ctk_error, step),
    CTK_ERROR_OP = offsetof(struct ctk_error, op),
    CTK_ERROR_PATH = offsetof(struct ctk_error, path),
    CTK_ERROR_DETAIL = offsetof(struct ctk_error, detail),
};

enum ctk_entry_layout {
    CTK_ENTRY_BYTES = sizeof(struct ctk_entry),
    CTK_ENTRY_AT_SIZE = offsetof(struct ctk_entry, size),
    CTK_ENTRY_AT_KIND = offsetof(struct ctk_entry, kind),
    CTK_ENTRY_AT_MODE = offsetof(struct ctk_entry, mode),
    CTK_ENTRY_AT_UID = offsetof(struct ctk_entry, uid),
    CTK_ENTRY_AT_GID = offsetof(struct ctk_entry, gid),
    CTK_ENTRY_AT_MAJOR = offsetof(struct ctk_entry, major),
    CTK_ENTRY_AT_MINOR = offsetof(struct ctk_entry, minor),
    CTK_ENTRY_AT_NANOSECONDS = offsetof(struct ctk_entry, nanoseconds),
    CTK_ENTRY_AT_SECONDS = offsetof(struct ctk_entry, seconds),
    CTK_ENTRY_AT_LENGTH = offsetof(struct ctk_entry, length),
    CTK_ENTRY_AT_ALLOCATED = offsetof(struct ctk_entry, allocated),
    CTK_ENTRY_AT_INODE = offsetof(struct ctk_entry, inode),
    CTK_ENTRY_AT_LINKS = offsetof(struct ctk_entry, links),
    CTK_ENTRY_AT_PATH_SIZE = offsetof(struct ctk_entry, path_size),
    CTK_ENTRY_AT_TARGET_SIZE = offsetof(struct ctk_entry, target_size),
    CTK_ENTRY_AT_XATTRS_SIZE = offsetof(struct ctk_entry, xattrs_size),
    CTK_ENTRY_AT_DATA_SIZE = offsetof(struct ctk_entry, data_size),
    CTK_ENTRY_AT_DEVICE = offsetof(struct ctk_entry, device),
};

#endif
