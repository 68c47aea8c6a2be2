/*
 * ctk.h - the public interface of libctk: Linux container primitives.
 *
 * Every function returns a value >= 0, or -errno; then *ret_error, when it is not NULL, says which
 * operation failed, on what path and why. Nothing here exits, logs or allocates what the caller has
 * to free. Every descriptor returned is close-on-exec. Flag bits that are not defined here are
 * -EINVAL. All functions may be called from several threads at once.
 */
#ifndef CTK_CTK_H
#define CTK_CTK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CTK_API __attribute__((visibility("default")))
#else
#define CTK_API
#endif

/*
 * What went wrong. Smaller than PIPE_BUF (4096 bytes, pipe(7)), so that a process on its way into a
 * container can send it through a pipe in one piece. Strings are NUL-terminated and cut where they
 * don't fit.
 */
struct ctk_error {
    int32_t err;       /* a positive errno(3) */
    int32_t step;      /* the plan's step that failed, counted from 1; 0 = none */
    char op[64];       /* the operation, such as "mount overlay on"; the path completes it */
    char path[2048];   /* what it was done to; "" = nothing that has a name */
    char detail[1024]; /* what is known beyond errno; "" = nothing */
};

/* The library's version, such as "0.1.0". */
CTK_API const char *ctk_version(void);

/* ---- kernel features, found by trying ------------------------------------------------------- */

enum ctk_feature {
    CTK_FEATURE_FSOPEN = 1,        /* fsopen(2) and its family, Linux 5.2 */
    CTK_FEATURE_OPEN_TREE = 2,     /* open_tree(2), Linux 5.2 */
    CTK_FEATURE_MOUNT_SETATTR = 3, /* mount_setattr(2), Linux 5.12 */
    CTK_FEATURE_CLONE3 = 4,        /* clone3(2), Linux 5.3 */
    CTK_FEATURE_OPENAT2 = 5,       /* openat2(2), Linux 5.6 */
    CTK_FEATURE_CLOSE_RANGE = 6,   /* close_range(2), Linux 5.9 */
    CTK_FEATURE_PIDFD_OPEN = 7,    /* pidfd_open(2), Linux 5.3 */
    CTK_FEATURE_MEMFD_EXEC = 8,    /* an executable memfd may be made (vm.memfd_noexec below 2) */
    CTK_FEATURE_OVERLAY = 9, /* the overlay file system is there; root of a user namespace only */
    CTK_FEATURE_OVERLAY_APPEND = 10,    /* its lowerdir+ option, Linux 6.8; likewise */
    CTK_FEATURE_CLONE_INTO_CGROUP = 11, /* clone3(2) into a group, Linux 5.7 */
};

/* 0 when the kernel has it, -ENOSYS and others when it hasn't: the errno that trying it gave. */
CTK_API int ctk_feature_probe(int32_t feature);

/* ---- mounts ---------------------------------------------------------------------------------- */

/*
 * Attributes of a mount, mount_setattr(2). Of the three ways with access times, NO_ACCESS_TIME,
 * RELATIVE_ACCESS_TIME (what a mount has of which nothing was said) and STRICT_ACCESS_TIME, a mount
 * has one; NO_DIRECTORY_ACCESS_TIME goes with each.
 */
enum ctk_mount_attribute {
    CTK_MOUNT_READ_ONLY = 1,
    CTK_MOUNT_NO_SUID = 2,
    CTK_MOUNT_NO_DEVICES = 4,
    CTK_MOUNT_NO_EXEC = 8,
    CTK_MOUNT_NO_ACCESS_TIME = 16,
    CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME = 32,
    CTK_MOUNT_RELATIVE_ACCESS_TIME = 64,
    CTK_MOUNT_STRICT_ACCESS_TIME = 128,
    CTK_MOUNT_NO_LINKS = 256, /* nosymfollow, Linux 5.10 */
};

/*
 * Mounts an overlay on the directory `target`.
 *
 *   lowers      lower_count (the kernel takes 500 at most, and 2 at least without an upper one)
 *               directories, the topmost first, each NUL-terminated, one right after another; any
 *               byte but NUL is allowed in them, ':' ',' and '\' included
 *   upper       the writable directory; NULL for a read-only overlay
 *   work        an empty directory on upper's file system; NULL exactly when upper is
 *   options     option_count overlay options such as "volatile" or "redirect_dir=on", each
 *               NUL-terminated, one right after another (Documentation/filesystems/overlayfs.rst)
 *   attributes  CTK_MOUNT_*
 *
 * By fsopen(2) with "lowerdir+" where the kernel has it; otherwise by mount(2), for as many layers,
 * with names short enough for its one page of options.
 */
CTK_API int ctk_overlay_mount(const char *lowers, int32_t lower_count, const char *upper,
                              const char *work, const char *options, int32_t option_count,
                              const char *target, uint32_t attributes, struct ctk_error *ret_error);

/* Makes the file or directory `source` visible at `target` too, with all mounts below it where
 * `recursive`. */
CTK_API int ctk_mount_bind(const char *source, const char *target, int32_t recursive,
                           uint32_t attributes, struct ctk_error *ret_error);

/* Mounts a file system of type `type` ("tmpfs", "proc", ...) on `target`; options as for an
 * overlay. */
CTK_API int ctk_mount_filesystem(const char *type, const char *source, const char *options,
                                 int32_t option_count, const char *target, uint32_t attributes,
                                 struct ctk_error *ret_error);

/*
 * Mounts a file system of type `type` from `source` where no path leads to: its root is the
 * descriptor that is returned, and the mount is gone when that is closed (fsmount(2)). Options as
 * for an overlay. A file system on a disk, such as "erofs", takes a device; EROFS takes a file too,
 * since Linux 6.12 and not from every file system: -ENOTBLK otherwise. -ENOSYS before Linux 5.2.
 */
CTK_API int ctk_mount_detached(const char *type, const char *source, const char *options,
                               int32_t option_count, uint32_t attributes,
                               struct ctk_error *ret_error);

/*
 * A mount of the file or directory `source`, attached nowhere, whose files' owners are seen through
 * maps of ids: its root is the descriptor that is returned (MOUNT_ATTR_IDMAP, mount_setattr(2)).
 *   recursive      whether the mounts below source come along
 *   uid_map,       what ids in the file system are which ids to whoever looks (user_namespaces(7)):
 *   gid_map        lines of an id in the file system, an id of the caller's user namespace, and how
 *                  many
 *   map_recursive  whether the mounts below get the maps too
 * -ENOSYS before Linux 5.12; -EINVAL where the file system takes none; -EPERM without privilege
 * over it.
 */
CTK_API int ctk_mount_mapped(const char *source, int32_t recursive, uint32_t attributes,
                             const char *uid_map, const char *gid_map, int32_t map_recursive,
                             struct ctk_error *ret_error);

/*
 * Takes the topmost mount at `target` away; with `lazy` also while it is in use (MNT_DETACH,
 * umount2(2)). A symbolic link as last component of target is not followed.
 */
CTK_API int ctk_mount_detach(const char *target, int32_t lazy, struct ctk_error *ret_error);

/* ---- files ----------------------------------------------------------------------------------- */

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

/* ---- layers: files with all their metadata (entry.h) -------------------------------------------
 */

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

/*
 * Hashes `count` blocks of 64 bytes with SHA-256 (FIPS 180-4, 6.2.2): `state` holds the eight words
 * of the hash so far, and then after them.
 */
CTK_API int ctk_sha256_blocks(uint32_t *state, const uint8_t *blocks, int32_t count);

/* ---- cgroup v2 (Documentation/admin-guide/cgroup-v2.rst) ---------------------------------------
 */

/* Opens the group at `path`; -ENODEV when that is not on a cgroup2 file system. Returns a
 * descriptor. */
CTK_API int ctk_cgroup_open(const char *path, struct ctk_error *ret_error);

/* Makes the group `name` (one component) below the group `parent_fd`. Returns a descriptor; -EEXIST
 * when it is there. */
CTK_API int ctk_cgroup_make(int32_t parent_fd, const char *name, struct ctk_error *ret_error);

/* Writes `value` in one write(2) into the group's interface file `file`. */
CTK_API int ctk_cgroup_write(int32_t cgroup_fd, const char *file, const char *value,
                             struct ctk_error *ret_error);

/* Reads the interface file into buffer, at most `size` bytes. Returns how many. */
CTK_API int ctk_cgroup_read(int32_t cgroup_fd, const char *file, uint8_t *buffer, int32_t size,
                            struct ctk_error *ret_error);

/*
 * Kills every process in the group and below: cgroup.kill (Linux 5.14), before that by freezing the
 * group and killing what cgroup.procs lists.
 */
CTK_API int ctk_cgroup_kill(int32_t cgroup_fd, struct ctk_error *ret_error);

/* Removes the empty group `name` below parent_fd. Absent is success; -EBUSY while it has processes
 * or groups. */
CTK_API int ctk_cgroup_remove(int32_t parent_fd, const char *name, struct ctk_error *ret_error);

/* The same with all groups below it. -EBUSY while one of them has processes; others may be gone
 * then. */
CTK_API int ctk_cgroup_remove_tree(int32_t parent_fd, const char *name,
                                   struct ctk_error *ret_error);

/* 1 when the group is there, 0 when it was removed since it was opened. */
CTK_API int ctk_cgroup_exists(int32_t cgroup_fd);

/* Opens the interface file for reading, again and again (ctk_cgroup_sample). Returns a descriptor,
 * -ENOENT when the group has no such file. */
CTK_API int ctk_cgroup_file_open(int32_t cgroup_fd, const char *file, struct ctk_error *ret_error);

/*
 * Reads the files, opened by ctk_cgroup_file_open(), from their beginnings and one right after
 * another into buffer, each in one pread(2): the kernel makes a statistics file's text anew for
 * each read at its beginning, and gives all of it in one piece. ret_lengths  how many bytes of each
 * file, or -errno: -ENODEV when the group was removed, -EOPNOTSUPP when the kernel doesn't count
 * pressure (psi=0) Returns how many bytes were written; -ENOSPC when buffer is too small for them.
 */
CTK_API int ctk_cgroup_sample(const int32_t *fds, int32_t fd_count, uint8_t *buffer, int32_t size,
                              int32_t *ret_lengths, struct ctk_error *ret_error);

/*
 * Has the kernel watch a pressure file: `trigger` is "some" or "full", a stall and a window, both
 * in microseconds, such as "some 150000 1000000" (Documentation/accounting/psi.rst). Returns a
 * descriptor that CTK_EVENT_PRIORITY reports at most once a window; closing it ends the watch.
 * -EINVAL when stall or window are out of range, -EOPNOTSUPP without pressure counting; -EPERM
 * where a window needs CAP_SYS_RESOURCE (not a multiple of 2 s, Linux 6.5; any, before).
 */
CTK_API int ctk_cgroup_trigger_open(int32_t cgroup_fd, const char *file, const char *trigger,
                                    struct ctk_error *ret_error);

/*
 * A descriptor, never blocking, whose reads are the removals of groups beside those that
 * ctk_cgroup_removals_add() names, as inotify(7) has them: watch number, mask, cookie and length of
 * the name, 4 bytes each, then the name, NUL-padded to that length. Mask IN_DELETE is a removed
 * group, IN_Q_OVERFLOW that some were lost. The kernel says nowhere else that a group is gone: the
 * files of one that was removed wake nobody.
 */
CTK_API int ctk_cgroup_removals_open(struct ctk_error *ret_error);

/* Returns the watch number under which the removal of the group, and of those beside it, is read;
 * the same for all that lie in one group. */
CTK_API int ctk_cgroup_removals_add(int32_t removals_fd, int32_t cgroup_fd,
                                    struct ctk_error *ret_error);

/* Forgets what ctk_cgroup_removals_add() named so. One that the kernel has forgotten, since the
 * group above is gone too, is success. */
CTK_API int ctk_cgroup_removals_forget(int32_t removals_fd, int32_t watch,
                                       struct ctk_error *ret_error);

/*
 * Says which devices the group's processes may use, in place of what was said so before; filters
 * that others attached to it, and to groups above, hold too (BPF_CGROUP_DEVICE, bpf(2)).
 *   rules  count times (at most 512) 5 numbers: 1 to allow or 0 to deny; the type of device, 'a'
 * (all), 'b' or 'c'; major and minor number, -1 for any; access, 1 to read + 2 to write + 4 to make
 * nodes Of several rules on one device the last has the last word on each kind of access; what no
 * rule speaks of is allowed. -EPERM without CAP_BPF and CAP_NET_ADMIN on the machine, -EINVAL where
 * the kernel has no such filters (Linux 4.15).
 */
CTK_API int ctk_cgroup_set_devices(int32_t cgroup_fd, const int64_t *rules, int32_t count,
                                   struct ctk_error *ret_error);

/* ---- processes ------------------------------------------------------------------------------- */

/*
 * Carries out a plan (plan.h): clones a process into the namespaces of its first step, which
 * executes ctk-init, which carries out the other steps, of which the last executes the program.
 *   plan, plan_size  the encoded plan, at a multiple of 8 bytes; checked whole before
 * anything is done
 *   fds, fd_count    at least 3: the new process's standard input, output and error, then those
 *                    that steps name by index, from 3 on. All stay the caller's.
 *   cgroup_fd        the group it is born into; -1 = the caller's
 *   guard_fd         of ctk_guard_open(): the guard knows the process before a death signal is set;
 *                    -1 = none
 *   kill_fd          as for ctk_guard_add()
 *   ret_process      [0] process id in the caller's namespace, [1] pidfd
 *   ret_times        monotonic nanoseconds, one more than the plan has steps: [0] before the clone,
 *                    [n] when step n was done; 0 where a step was not reached. The last is when the
 *                    program was executed.
 *
 * Returns when the program was executed or a step failed; a process that failed has been reaped.
 * The calling thread must live as long as the caller's process wherever the plan has a death
 * signal, which follows the thread (PR_SET_PDEATHSIG, prctl(2)).
 */
CTK_API int ctk_launch(const uint8_t *plan, size_t plan_size, const int32_t *fds, int32_t fd_count,
                       int32_t cgroup_fd, int32_t guard_fd, int32_t kill_fd, int32_t *ret_process,
                       int64_t *ret_times, struct ctk_error *ret_error);

/*
 * The socket of a guard: ret_fds[0] is the launching process's, which nothing else may hold, and
 * ret_fds[1] becomes the standard input of a plan that ends with CTK_STEP_GUARD, and is then to be
 * closed here. That process kills all that it knows, by SIGKILL, once ret_fds[0] is closed, which
 * no death of its holder prevents: unlike a death signal (PR_SET_PDEATHSIG), which every change of
 * ids clears. It forgets what has ended.
 */
CTK_API int ctk_guard_open(int32_t *ret_fds, struct ctk_error *ret_error);

/*
 * Has a guard know a process. Returns when it does.
 *   pidfd    the process
 *   kill_fd  a group's cgroup.kill, open for writing: at the end all that lives in the group is
 *            killed too; -1 = none
 * -EPIPE where the guard is dead, -ETIMEDOUT where it has not answered for 30 seconds.
 */
CTK_API int ctk_guard_add(int32_t guard_fd, int32_t pidfd, int32_t kill_fd,
                          struct ctk_error *ret_error);

/*
 * Reaps the process that a launch made, if it has ended. Returns 1 and ret_status[0] = 0 and [1]
 * its exit code, or [0] = 1 and [1] the signal that ended it; 0 while it runs.
 */
CTK_API int ctk_process_reap(int32_t pidfd, int32_t *ret_status, struct ctk_error *ret_error);

/*
 * Whether a thread of a process sleeps in a call that writes to the pipe that pipe_fd is an end of
 * (/proc/PID/syscall): 1; 2 when none does but one runs, and may be about to; otherwise 0, also
 * where the caller may not see that (ptrace(2)).
 */
CTK_API int ctk_process_writes(int32_t pid, int32_t pipe_fd, struct ctk_error *ret_error);

/*
 * The same, and sends the process a signal where that is 1. Nobody who has its number later gets
 * it.
 */
CTK_API int ctk_process_signal_writer(int32_t pid, int32_t pipe_fd, int32_t signal_number,
                                      struct ctk_error *ret_error);

/* Sends a signal, pidfd_send_signal(2). -ESRCH when it has ended. */
CTK_API int ctk_process_signal(int32_t pidfd, int32_t signal_number, struct ctk_error *ret_error);

/*
 * Sends a signal to the process group that the process leads, as a terminal does. `pid` is its
 * number, which has to be its own yet: that of a child that is not reaped. -ESRCH when there is no
 * such group.
 */
CTK_API int ctk_process_signal_group(int32_t pidfd, int32_t pid, int32_t signal_number,
                                     struct ctk_error *ret_error);

/* ---- signals that this process gets ---------------------------------------------------------- */

/*
 * The reading end, which does not block, of the one pipe of this process into which its caught
 * signals are written: 8 bytes for each, its number and 1 where the kernel sent it, as for what is
 * typed at a terminal, 0 where a process did (sigaction(2), SI_KERNEL). Not to be closed.
 */
CTK_API int ctk_signals_open(struct ctk_error *ret_error);

/*
 * Has a signal do nothing but be written there, after ctk_signals_open(), whatever handler the
 * process has for it. Returns 1, or 0 where it is ignored, as by nohup(1), and stays so.
 */
CTK_API int ctk_signals_catch(int32_t signal_number, struct ctk_error *ret_error);

/* ---- events: one waiter for many descriptors, epoll(7) ------------------------------------------
 */

/* Returns a descriptor for the functions below. */
CTK_API int ctk_events_open(struct ctk_error *ret_error);

/* What to wait for. */
enum ctk_event {
    CTK_EVENT_READABLE = 1, /* EPOLLIN: a pidfd's process ended */
    CTK_EVENT_PRIORITY = 2, /* EPOLLPRI: a cgroup's file changed, a pressure trigger fired */
    CTK_EVENT_WRITABLE = 3, /* EPOLLOUT: a pipe has room, or nobody reads it any more */
    CTK_EVENT_LEFT = 4,     /* EPOLLERR alone: nobody reads a pipe any more */
};

/* Reports `token` once when `what` (CTK_EVENT_*) happens to fd. */
CTK_API int ctk_events_add(int32_t events_fd, int32_t fd, uint32_t what, int64_t token,
                           struct ctk_error *ret_error);

/* The same once more, for one that was reported. */
CTK_API int ctk_events_rearm(int32_t events_fd, int32_t fd, uint32_t what, int64_t token,
                             struct ctk_error *ret_error);

/* Forgets fd. */
CTK_API int ctk_events_remove(int32_t events_fd, int32_t fd, struct ctk_error *ret_error);

/* Waits, timeout_ms < 0 = forever; returns how many tokens were written, at most `capacity`. */
CTK_API int ctk_events_wait(int32_t events_fd, int64_t *ret_tokens, int32_t capacity,
                            int32_t timeout_ms, struct ctk_error *ret_error);

#ifdef __cplusplus
}
#endif

#endif
