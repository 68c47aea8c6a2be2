#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "overlay/overlay.h"
#include "sys/sys.h"

/*
 * mount(2) takes one page of options, too little for the paths of hundreds of layers; and ':' ','
 * '\' in a path mean different things to different kernels. So every directory is opened and named
 * by its descriptor's number alone, relative to /proc/self/fd as the working directory: 400 layers
 * in 1.6 KB, whatever they are called.
 */
#define OPTIONS_SIZE 4096

struct job {
    const struct overlay *overlay;
    const struct mount_target *target;
    unsigned long flags;
    char options[OPTIONS_SIZE];
    size_t used;
    int *fds;
    int fd_count;
    int err;
};

static int add_layer(struct job *job, const char *before, const char *path)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    job->fds[job->fd_count++] = fd;
    if (!string_append(job->options, sizeof job->options, &job->used, "%s%d", before, fd))
        return 0;
    errno = E2BIG;
    return -1;
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
        if (string_append(job->options, sizeof job->options, &job->used, ",%s", option)) {
            errno = E2BIG;
            return -1;
        }
    return 0;
}

/* The working directory belongs to a thread that has unshared it, unshare(2) CLONE_FS: nobody
 * else's changes. */
static void *mount_there(void *argument)
{
    struct job *job = argument;
    job->err = 0;
    if (unshare(CLONE_FS) || chdir("/proc/self/fd") ||
        mount("overlay", sys_fd_path(job->target->fd).text, "overlay", job->flags, job->options))
        job->err = errno;
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

int overlay_mount_old(const struct overlay *overlay, const struct mount_target *target,
                      uint32_t attributes, struct ctk_error *error)
{
    CLEANUP_FREE struct job *job = calloc(1, sizeof *job);
    CLEANUP_FREE int *fds = calloc((size_t)overlay->lowers.count + 2, sizeof *fds);
    if (!job || !fds)
        return error_set(error, ENOMEM, OVERLAY_OP, target->path, NULL);
    job->overlay = overlay;
    job->target = target;
    job->flags = mount_attributes_old(attributes);
    job->fds = fds;
    int err = add_all(job) ? errno : mount_in_thread(job);
    for (int i = 0; i < job->fd_count; i++)
        close(fds[i]);
    if (err == E2BIG)
        return error_set(error, err, OVERLAY_OP, target->path,
                         "%d layers don't fit into one page of mount options",
                         overlay->lowers.count);
    return err ? overlay_diagnose(overlay, target->path, err, "", error) : 0;
}
