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

#include <ctk/cgroup.h>
#include <ctk/digest.h>
#include <ctk/error.h>
#include <ctk/event.h>
#include <ctk/feature.h>
#include <ctk/file.h>
#include <ctk/layer.h>
#include <ctk/mount.h>
#include <ctk/process.h>
#include <ctk/signals.h>

#endif
