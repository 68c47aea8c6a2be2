#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "overlay/overlay.h"
#include "sys/sys.h"

/*
 * mount(2) takes one page of options, too little for the paths of hundreds of layers; and ':' ','
 * '\' in a path mean different things to different kernels. So where the paths don't fit, every
 * directory is named by the number of a descriptor alone, relative to /proc/self/fd as the working
 * directory: 400 layers in 1.6 KB. A path with one of these characters always is. Other paths stand
 * as they are, because they are what mountinfo shows later.
 */
#define OPTIONS_SIZE 4096

struct job {
    const struct overlay *overlay;
    const struct mount_target *target;
    unsigned long flags;
    int *ret_mount;
    char options[OPTIONS_SIZE];
    size_t used;
    bool numbers; /* no path stands as it is */
    int *fds;
    int fd_count;
    int err;
};

static int add_text(struct job *job, const char *before, const char *text)
{
    if (!string_append(job->options, sizeof job->options, &job->used, "%s%s", before, text))
        return 0;
    errno = E2BIG;
    return -1;
}

static int add_layer(struct job *job, const char *before, const char *path)
{
    if (!job->numbers && path[0] == '/' && !strpbrk(path, ":,\\"))
        return add_text(job, before, path);
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    job->fds[job->fd_count++] = fd;
    char number[16];
    snprintf(number, sizeof number, "%d", fd);
    return add_text(job, before, number);
}

static int add_all(struct job *job)
{
    const struct overlay *overlay = job->overlay;
    const char *lower = overlay->lowers.first;
    for (int i = 0; i < overlay->lowers.count; i++, lower = string_next(lower))
        if (add_layer(job, i ? ":" : "lowerdir=", lower))
            return -1;
    if (overlay->upper && (add_layer(job, ",upperdir=", overlay->upper) ||
                           add_layer(job, ",workdir=", overlay->work)))
        return -1;
    const char *option = overlay->options.first;
    for (int i = 0; i < overlay->options.count; i++, option = string_next(option))
        if (add_text(job, ",", option))
            return -1;
    return 0;
}

static void close_all(struct job *job)
{
    while (job->fd_count > 0)
        close(job->fds[--job->fd_count]);
}

/* With paths where they fit, otherwise with numbers. */
static int write_options(struct job *job)
{
    if (!add_all(job))
        return 0;
    if (errno != E2BIG)
        return -1;
    close_all(job);
    job->used = 0;
    job->numbers = true;
    return add_all(job);
}

/* Sets job->err. */
static void mount_here(struct job *job)
{
    job->err =
        mount_by_name("overlay", job->target, "overlay", job->flags, job->options, job->ret_mount)
            ? errno
            : 0;
}

/* The working directory belongs to a thread that has unshared it, unshare(2) CLONE_FS: nobody
 * else's changes. */
static void *mount_there(void *argument)
{
    struct job *job = argument;
    if (unshare(CLONE_FS) || chdir("/proc/self/fd"))
        job->err = errno;
    else
        mount_here(job);
    return NULL;
}

static int mount_in_thread(struct job *job)
{
    pthread_t thread;
    int err = pthread_create(&thread, NULL, mount_there, job);
    if (err)
        return err;
    pthread_join(thread, NULL);
    return job->err;
}

/* Without a number no thread, which in a new PID namespace would take the program's PID 2. */
static int mount_options(struct job *job)
{
    if (job->fd_count > 0)
        return mount_in_thread(job);
    mount_here(job);
    return job->err;
}

int overlay_mount_old(const struct overlay *overlay, const struct mount_target *target,
                      uint32_t attributes, int *ret_mount, struct ctk_error *error)
{
    CLEANUP_FREE struct job *job = calloc(1, sizeof *job);
    CLEANUP_FREE int *fds = calloc((size_t)overlay->lowers.count + 2, sizeof *fds);
    if (!job || !fds)
        return error_set(error, ENOMEM, OVERLAY_OP, target->path, NULL);
    job->overlay = overlay;
    job->target = target;
    job->flags = mount_attributes_old(attributes);
    job->ret_mount = ret_mount;
    job->fds = fds;
    int err = write_options(job) ? errno : mount_options(job);
    close_all(job);
    if (err == E2BIG)
        return error_set(error, err, OVERLAY_OP, target->path,
                         "%d layers don't fit into one page of mount options",
                         overlay->lowers.count);
    if (err == EAGAIN)
        return error_set(error, err, OVERLAY_OP, target->path, MOUNT_EXCHANGED);
    return err ? overlay_diagnose(overlay, target->path, err, "", error) : 0;
}
