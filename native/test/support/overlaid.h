/* overlaid.h - plans whose new root is an overlay: "root" below, with probe in it, and "upper". */
#ifndef CTK_TEST_OVERLAID_H
#define CTK_TEST_OVERLAID_H

#include "container.h"

#define OVERLAID (CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_PID)

/* Makes "root", with bin/probe and etc/name, and the directories of the overlay. */
void overlaid_set_up(void);

/* Makes the overlay the new root. */
void overlaid_mount(struct plan_writer *plan);

/* Begins a plan, up to that. */
void overlaid_plan(struct plan_writer *plan);

/* A file system on a directory that is made; `option` may be NULL. */
void overlaid_filesystem(struct plan_writer *plan, const char *type, const char *target,
                         int64_t attributes, const char *option);

void overlaid_pivot(struct plan_writer *plan);

/* Ends a plan: executes probe. */
void overlaid_execute(struct plan_writer *plan, const char *first, const char *second);

/* The same, runs it, and frees it: what it prints has to contain this. */
void overlaid_expect(struct plan_writer *plan, const char *first, const char *second,
                     const char *output);

/* Before the next plan mounts the same overlay: its directories are free once the namespace is. */
void overlaid_renew(void);

#endif
