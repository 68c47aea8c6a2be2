/* layer.h - layers: files with all their metadata, as entry.h has them. */
#ifndef CTK_LAYER_H
#define CTK_LAYER_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

enum ctk_layer_flag {
    CTK_LAYER_OWNERS = 1, /* give entries their uid and gid, which takes privilege */
    CTK_LAYER_STRICT =
        2, /* fail where an extended attribute can't be had, in place of skipping it */
};

/*
 * Begins to write into `directory`, which must be empty and nobody else's. `marks` are the extended
 * attributes, encoded as an entry's, that make a directory opaque; `hiding` those that have
 * whiteouts in a directory hidden though no other layer has it. *ret_layer stands for it until
 * ctk_layer_close.
 */
CTK_API int ctk_layer_open(const char *directory, const uint8_t *marks, int32_t marks_size,
                           const uint8_t *hiding, int32_t hiding_size, uint32_t flags,
                           int64_t *ret_layer, struct ctk_error *ret_error);

/*
 * Makes `size` bytes of entries. Nothing is ever made outside of the layer: links on the way to an
 * entry are followed as if the layer were the root directory, the last component never is. An entry
 * replaces what an earlier one made at its path, a directory with something in it excepted
 * (-ENOTEMPTY). Directories on the way that are missing are made with mode 0755, owner 0, time 0,
 * and so is the layer itself where no entry names it.
 * Whiteouts and opaque marks are made by ctk_layer_finish.
 */
CTK_API int ctk_layer_write(int64_t layer, const uint8_t *entries, int32_t size,
                            struct ctk_error *ret_error);

/*
 * Makes whiteouts and opaque marks, which hide what lies below the layer and nothing of its own,
 * follow no link, and are left out where nothing can lie below; gives the directories their
 * metadata, which making entries in them would change; and has the file system write all to disk
 * where `sync`. -ENODATA while the last file is not complete.
 */
CTK_API int ctk_layer_finish(int64_t layer, int32_t sync, struct ctk_error *ret_error);

/*
 * Extended attributes that were skipped, as the file system (or the kind of file: user.* belongs to
 * files and directories alone, xattr(7)) doesn't take them: the name that is the `index`-th, from 0
 * on, and how often. Returns the name's length, 0 when there are no more. Beyond the first 63 names
 * all are counted under "others". `size` must be at least 256.
 */
CTK_API int ctk_layer_skipped(int64_t layer, int32_t index, uint8_t *name, int32_t size,
                              int64_t *ret_count);

/*
 * Compares entries with what the layer's directory has, writing nothing: 0 when that is what
 * ctk_layer_write would make of them in an empty one, 1 when it is not, or only writing could tell.
 * Then ctk_layer_close is all that may follow.
 */
CTK_API int ctk_layer_compare(int64_t layer, const uint8_t *entries, int32_t size,
                              struct ctk_error *ret_error);

/* The same of directories, and of names that no entry has, when all entries were compared. */
CTK_API int ctk_layer_compared(int64_t layer, struct ctk_error *ret_error);

/*
 * Tells, after ctk_layer_finish, in which directories entries lie though no entry names them, ""
 * for the layer itself, those aside that a whiteout in the same layer says are new. Copies as many
 * of their paths as fit, NUL-terminated, a directory right before what is in it; returns the bytes,
 * 0 when all have been told. -ERANGE where the next doesn't fit: 4096 bytes always are enough.
 */
CTK_API int ctk_layer_implied(int64_t layer, uint8_t *buffer, int32_t size,
                              struct ctk_error *ret_error);

/* Frees what stands for the layer. */
CTK_API int ctk_layer_close(int64_t layer);

/* What the functions below read, they read for an owner whatever its mode says, where he may have a
 * user namespace: in his containers he is root. -EACCES for what is somebody else's. */

/* Opens the directory `path` inside `root`, "" for root itself, following no link at all, neither
 * on the way nor at its end. Returns a descriptor. */
CTK_API int ctk_directory_open(const char *root, const char *path, struct ctk_error *ret_error);

/*
 * Reads names of a directory that was opened so, without "." and "..", each NUL-terminated, in the
 * file system's order. Returns how many bytes were written into buffer, 0 when no more are left.
 * `size` must be at least 512.
 */
CTK_API int ctk_directory_read(int32_t directory_fd, uint8_t *buffer, int32_t size,
                               struct ctk_error *ret_error);

/*
 * Reads what lies in a directory that was opened so: entries one right after another, without data,
 * each with its name as its path, in the file system's order. Returns how many bytes were written,
 * 0 when no more are left; -ERANGE where the buffer is too small for the next.
 */
CTK_API int ctk_directory_entries(int32_t directory_fd, uint8_t *buffer, int32_t size,
                                  struct ctk_error *ret_error);

/*
 * Reads what lies at `name`, one component, in a directory, not following a link: an entry without
 * data, "" as its path. Returns its size; -ERANGE where the buffer is smaller; -ENOENT.
 */
CTK_API int ctk_entry_read(int32_t directory_fd, const char *name, uint8_t *buffer, int32_t size,
                           struct ctk_error *ret_error);

/* Opens the regular file `name` of a directory for reading; -EINVAL when it is none. Returns a
 * descriptor. */
CTK_API int ctk_entry_open(int32_t directory_fd, const char *name, struct ctk_error *ret_error);

/* Reads the beginning of a regular file so, as much as fits. Returns how many bytes. */
CTK_API int ctk_entry_content(int32_t directory_fd, const char *name, uint8_t *buffer, int32_t size,
                              struct ctk_error *ret_error);

#ifdef __cplusplus
}
#endif

#endif
