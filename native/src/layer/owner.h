/* owner.h - what an owner may do to his files, whatever their mode says. */
#ifndef CTK_LAYER_OWNER_H
#define CTK_LAYER_OWNER_H

/* Returns a value >= 0, or -errno. Allocates nothing, takes no lock, and leaves nothing open but
 * what it returns. */
typedef int owner_errand(void *argument);

/*
 * Runs an errand, and where a mode kept it out (-EACCES) once more with the rights of an owner who
 * is root in a user namespace of his own. Returns what it returned; -EACCES where there are no user
 * namespaces for him, or the file is somebody else's.
 */
int owner_run(owner_errand *run, void *argument);

#endif
