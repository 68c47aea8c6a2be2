/* signals.h - signals that this process gets. */
#ifndef CTK_SIGNALS_H
#define CTK_SIGNALS_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
