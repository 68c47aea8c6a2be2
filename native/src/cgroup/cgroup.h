/* cgroup.h - the parts of cgroups that tests look behind. */
#ifndef CTK_CGROUP_CGROUP_H
#define CTK_CGROUP_CGROUP_H

#include <ctk/ctk.h>

/* ctk_cgroup_kill() before Linux 5.14: freezes the group with all below it and kills what it
 * lists. */
int cgroup_kill_old(int cgroup_fd, struct ctk_error *ret_error);

#endif
