/*
 * entry.h - the format of a file with all its metadata, in which layers cross the border to C.
 *
 * An entry is a struct ctk_entry, followed by path_size, target_size, xattrs_size and data_size
 * bytes, in this order, and zeros up to a multiple of 8. Numbers are in the machine's byte order.
 * Paths are bytes, relative to the layer, NUL-terminated, and their size counts the NUL. Extended
 * attributes are, one after another: the name, NUL-terminated; 4 bytes, the value's size; the
 * value.
 */
#ifndef CTK_ENTRY_H
#define CTK_ENTRY_H

#include <stdint.h>

enum ctk_entry_kind {
    CTK_ENTRY_FILE =
        1, /* length bytes, of which data_size are here; CTK_ENTRY_DATA brings the rest */
    CTK_ENTRY_DIRECTORY = 2, /* path "" is the layer itself */
    CTK_ENTRY_SYMLINK = 3,   /* to target, any text */
    CTK_ENTRY_LINK = 4, /* one more name of target, a path in the layer; no other metadata counts */
    CTK_ENTRY_CHARACTER = 5,
    CTK_ENTRY_BLOCK = 6,
    CTK_ENTRY_FIFO = 7,
    CTK_ENTRY_SOCKET = 8,   /* only ever read */
    CTK_ENTRY_WHITEOUT = 9, /* hides what layers below have under that path */
    CTK_ENTRY_OPAQUE = 10,  /* the directory at path hides what layers below have in it */
    CTK_ENTRY_DATA = 11,    /* more bytes of the last file; only kind, size and data_size count */
};

struct ctk_entry {
    uint32_t size; /* of the whole entry, a multiple of 8 */
    uint32_t kind; /* enum ctk_entry_kind */
    uint32_t mode; /* the permission bits, 07777 */
    uint32_t uid;
    uint32_t gid;
    uint32_t major; /* of a device */
    uint32_t minor;
    uint32_t nanoseconds; /* of the modification time, below 1000000000 */
    int64_t seconds;      /* of the modification time, since 1970 */
    int64_t length;       /* of a file, in bytes */
    int64_t allocated;    /* only ever read: what it occupies, in bytes */
    int64_t inode; /* only ever read, with device and links: names of one inode are one file */
    uint32_t links;
    uint32_t path_size;
    uint32_t target_size;
    uint32_t xattrs_size;
    uint32_t data_size;
    uint32_t
        device; /* only ever read: the file system's number, of which each has its own inodes */
};

#endif
