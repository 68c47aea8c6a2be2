/* list.h - the mounts that this process sees (/proc/self/mountinfo, proc(5)), for what a kernel
 * without the newer calls can't be asked by descriptor. */
#ifndef CTK_MOUNT_LIST_H
#define CTK_MOUNT_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct mount_entry {
    int id;
    int parent;        /* the mount that its mount point lies on */
    const char *point; /* from the root of this process */
};

struct mount_list {
    struct mount_entry *entries;
    size_t count;
    char *text; /* that the entries point into */
};

/* -1 and errno, with nothing to free. */
int mount_list_read(struct mount_list *ret_list);

void mount_list_free(const struct mount_list *list);
#define MOUNT_LIST_FREE __attribute__((cleanup(mount_list_free)))

/* NULL when there is none of that number. */
const struct mount_entry *mount_list_find(const struct mount_list *list, int id);

/* Whether another mount lies on its root, and so hides it. */
bool mount_list_is_covered(const struct mount_list *list, const struct mount_entry *entry,
                           const struct mount_entry *except);

/* The number of the mount that what fd names lies on (proc_pid_fdinfo(5)); -1 and errno. */
int mount_id(int fd);

#endif
