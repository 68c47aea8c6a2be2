/* groups.h - the cgroup that test_cgroup() has made, when its test is over. */
#ifndef CTK_TEST_GROUPS_H
#define CTK_TEST_GROUPS_H

#include <sys/types.h>

/* Removes this process's; a test that has left something in it has failed. */
void groups_check(void);

/* Removes that of a process that has ended, with all groups below it. */
void groups_remove(pid_t pid);

#endif
