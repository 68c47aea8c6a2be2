/* cgroup.h - groups of cgroup v2 (Documentation/admin-guide/cgroup-v2.rst). */
#ifndef CTK_CGROUP_H
#define CTK_CGROUP_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
