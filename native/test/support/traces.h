/* traces.h - what a test could leave behind. */
#ifndef CTK_TEST_TRACES_H
#define CTK_TEST_TRACES_H

struct traces {
    char *mounts;
    char *descriptors;
};

void traces_take(struct traces *traces);

/* Compares with now, and says what was left; 0 = nothing. Kills processes that were left. */
int traces_compare(const struct traces *before);

/* Kills and reaps all children; returns how many there were. Orphans of theirs too, where this
 * process is a subreaper. */
int traces_end_processes(void);

void traces_free(struct traces *traces);

#endif
