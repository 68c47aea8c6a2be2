/* rooted.h - plans whose new root is the directory "root" of the test, with probe in it. */
#ifndef CTK_TEST_ROOTED_H
#define CTK_TEST_ROOTED_H

#include <sys/stat.h>

#include "container.h"

#define ROOTED (CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_PID)

enum { ROOT_PLACE = 1, PROC_PLACE = 2, FIRST_PLACE = 3 };

/* Makes "root", with bin/probe and the empty directories etc and proc. */
void rooted_set_up(void);

/* Begins a plan: "root" bound to "/" as ROOT_PLACE, and a proc of its own on /proc as PROC_PLACE.
 */
void rooted_plan(struct plan_writer *plan, int64_t namespaces);

/* A file system on a directory that is made. */
void rooted_mount(struct plan_writer *plan, const char *type, const char *target,
                  int64_t attributes);

/* Ends a plan: pivots and executes probe. */
void rooted_probe(struct plan_writer *plan, const char *first, const char *second);

/* The same, runs it, frees it, and returns its output, a static string. */
char *rooted_run(struct plan_writer *plan, const char *first, const char *second);

/* What it prints has to contain this. */
void rooted_expect(struct plan_writer *plan, const char *first, const char *second,
                   const char *output);

/* Ends a plan, which has to fail like this, and frees it. */
void rooted_fails(struct plan_writer *plan, int err, const char *op, const char *path,
                  const char *detail);

/* The line of /proc/self/mountinfo about a mount point, the last one, cut out of the text. */
char *rooted_mount_line(char *mounts, const char *point);

/* Ends a plan with a program that stays, runs and frees it, and opens its root. The caller closes
 * that, and ends the program. */
int rooted_open(struct plan_writer *plan, struct container *container);

/* lstat(2) of what is in such a root. */
struct stat rooted_status(int root, const char *path);

#endif
