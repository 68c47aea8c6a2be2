/* file.h - files, descriptors, pipes and locks. */
#ifndef CTK_FILE_H
#define CTK_FILE_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opens the regular file `path` inside the directory `root` for reading; no symbolic link and no
 * ".." leads out of root (openat2(2) RESOLVE_IN_ROOT, or a walk of the same meaning). -ENOENT when
 * it isn't there, -EINVAL when it isn't a regular file. Returns the descriptor.
 */
CTK_API int ctk_file_open_in_root(const char *root, const char *path, struct ctk_error *ret_error);

/* Removes `path` and everything below it, following no link and crossing no mount. Absent is
 * success. */
CTK_API int ctk_tree_remove(const char *path, struct ctk_error *ret_error);

/*
 * Has `first` and `second`, files or directories of one file system, change places at once
 * (renameat2(2) RENAME_EXCHANGE): nobody ever finds one of the names missing. -EINVAL where the
 * file system can't, as on NFS.
 */
CTK_API int ctk_path_exchange(const char *first, const char *second, struct ctk_error *ret_error);

/* A pipe: ret_fds[0] reads, ret_fds[1] writes. Neither is below 3. */
CTK_API int ctk_pipe_open(int32_t *ret_fds, struct ctk_error *ret_error);

/*
 * The end of fd's pipe that reads (`writes` 0) or writes (1), opened once more: it never blocks,
 * and that is its own, since O_NONBLOCK belongs to the open file. -EACCES for a pipe of another
 * user's, -ENXIO for one with a name that nobody reads. Never below 3.
 */
CTK_API int ctk_pipe_reopen(int32_t fd, int32_t writes, struct ctk_error *ret_error);

/* open(2) with O_CLOEXEC; never below 3. `flags` are open(2)'s own; only access mode, O_PATH,
 * O_DIRECTORY, O_NOFOLLOW, O_CREAT (mode 0666 but for the umask), O_TRUNC, O_APPEND. */
CTK_API int ctk_descriptor_open(const char *path, int32_t flags, struct ctk_error *ret_error);

/* Another descriptor, never below 3, of what fd is open on (fcntl(2) F_DUPFD_CLOEXEC). */
CTK_API int ctk_descriptor_duplicate(int32_t fd, struct ctk_error *ret_error);

/* read(2), once. Returns how many bytes, 0 at the end; -EAGAIN when there is nothing yet. */
CTK_API int ctk_descriptor_read(int32_t fd, uint8_t *buffer, int32_t size,
                                struct ctk_error *ret_error);

/* write(2), once. Returns how many bytes; -EAGAIN when there is no room. A file with nobody left to
 * read it is -EPIPE, for a caller that ignores SIGPIPE. */
CTK_API int ctk_descriptor_write(int32_t fd, const uint8_t *buffer, int32_t size,
                                 struct ctk_error *ret_error);

/* How many bytes can be read at once (FIONREAD, ioctl(2)). */
CTK_API int ctk_descriptor_available(int32_t fd, struct ctk_error *ret_error);

/*
 * Has reads and writes never wait (O_NONBLOCK, fcntl(2)). That belongs to the open file and not to
 * the descriptor: only for one that nobody else has, such as our end of a pipe.
 */
CTK_API int ctk_descriptor_unblock(int32_t fd, struct ctk_error *ret_error);

/* What a descriptor is open on. */
enum ctk_descriptor_kind {
    CTK_KIND_OTHER = 0,     /* a socket, a terminal, another character device */
    CTK_KIND_FILE = 1,      /* a regular file or a block device */
    CTK_KIND_DIRECTORY = 2, /* a directory */
    CTK_KIND_PIPE = 3,      /* a pipe, with or without a name */
};

/* Returns a CTK_KIND_*. */
CTK_API int ctk_descriptor_kind(int32_t fd, struct ctk_error *ret_error);

/* 1 when both are the same open file, with one offset (KCMP_FILE, kcmp(2)); 0 when they aren't. */
CTK_API int ctk_descriptor_same(int32_t first, int32_t second);

/* Gives a pipe that has no name to a user and group, as fchown(2). Returns 1, or 0 for anything
 * else, which stays as it is. */
CTK_API int ctk_descriptor_give(int32_t fd, uint32_t uid, uint32_t gid,
                                struct ctk_error *ret_error);

/* close(2). */
CTK_API int ctk_descriptor_close(int32_t fd);

/*
 * Moves what there is from a pipe, whose end never blocks, to a file, to the last byte: at most
 * 1 MiB at once. Returns 1 while there may be more, 0 at the pipe's end.
 */
CTK_API int ctk_relay_output(int32_t pipe_fd, int32_t file_fd, struct ctk_error *ret_error);

/*
 * Moves from a file to a pipe, whose end never blocks, what there is room for: at most 1 MiB at
 * once. The file's offset stands behind what the pipe has taken. Returns 1 while there may be more,
 * 0 at the file's end and when nobody reads from the pipe any more.
 */
CTK_API int ctk_relay_input(int32_t file_fd, int32_t pipe_fd, struct ctk_error *ret_error);

/*
 * Moves what there is from a pipe, whose end never blocks, to another one, splice(2) with
 * SPLICE_F_NONBLOCK: once, and never waiting, whatever the other end does. Returns how many bytes,
 * 0 at the end; -EAGAIN when there is nothing yet or no room; -EPIPE, for a caller that ignores
 * SIGPIPE, when there is something and nobody to read it.
 */
CTK_API int ctk_relay_splice(int32_t from_fd, int32_t to_fd, struct ctk_error *ret_error);

/* Sets the file's offset back by what the pipe has taken and nobody has read. Returns how much. */
CTK_API int ctk_relay_return(int32_t pipe_fd, int32_t file_fd, struct ctk_error *ret_error);

/*
 * An exclusive flock(2) on `path` (made when absent, mode 0600), held until the descriptor that is
 * returned is closed or its holder dies. Never waits: -EWOULDBLOCK while somebody else holds it.
 * Its holder may remove the file: whoever had it open already gets a new one.
 */
CTK_API int ctk_lock_try(const char *path, struct ctk_error *ret_error);

/*
 * 1 while somebody holds the exclusive lock on `path`, 0 if nobody does or it is absent. Changes
 * nothing: makes no file and removes none. For a moment nobody else gets the lock.
 */
CTK_API int ctk_lock_is_held(const char *path, struct ctk_error *ret_error);

/*
 * A flock(2) on `path` (made when absent, mode 0600, never removed), exclusive or `shared`, held
 * until the descriptor that is returned is closed or its holder dies. Waits for it unless `wait` is
 * 0: then -EWOULDBLOCK.
 */
CTK_API int ctk_lock_take(const char *path, int32_t shared, int32_t wait,
                          struct ctk_error *ret_error);

/* Has the file system that `path` lies on write everything to disk, syncfs(2). */
CTK_API int ctk_filesystem_sync(const char *path, struct ctk_error *ret_error);

#ifdef __cplusplus
}
#endif

#endif
