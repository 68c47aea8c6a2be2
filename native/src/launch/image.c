#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "launch/launch.h"
#include "sys/sys.h"

/* Put into the library by the build. */
extern const uint8_t ctk_init_image[];
extern const uint8_t ctk_init_image_end[];

static int write_image(int fd)
{
    const uint8_t *from = ctk_init_image;
    while (from < ctk_init_image_end) {
        ssize_t length = write(fd, from, (size_t)(ctk_init_image_end - from));
        if (length <= 0)
            return -1;
        from += length;
    }
    return 0;
}

/* -1 and errno; EACCES where vm.memfd_noexec forbids it. */
static int open_in_memory(void)
{
    int fd = sys_memfd_create("ctk-init", MFD_CLOEXEC | MFD_ALLOW_SEALING | SYS_MFD_EXEC);
    if (fd < 0 && errno == EINVAL)
        fd = sys_memfd_create("ctk-init", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    CLEANUP_CLOSE int image = sys_above_stdio(fd);
    if (image < 0 || write_image(image))
        return -1;
    if (fcntl(image, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE))
        return -1;
    return cleanup_keep_fd(&image);
}

/*
 * A file without a name, one for each launch: what a container might get to write through
 * /proc/self/exe is nobody else's ctk-init.
 */
static int open_in_file(void)
{
    static const char *const directories[] = {"/tmp", "/var/tmp", "/dev/shm", "/run"};
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++) {
        CLEANUP_CLOSE int writer = open(directories[i], O_TMPFILE | O_WRONLY | O_CLOEXEC, 0500);
        if (writer < 0 || write_image(writer))
            continue;
        struct sys_fd_path path = sys_fd_path(writer);
        CLEANUP_CLOSE int reader = sys_above_stdio(open(path.text, O_RDONLY | O_CLOEXEC));
        /* access(2) says EACCES on a noexec mount. */
        if (reader >= 0 && !access(path.text, X_OK))
            return cleanup_keep_fd(&reader);
    }
    errno = EACCES;
    return -1;
}

static int memory_fd;
static int memory_errno;

static void open_once(void)
{
    memory_fd = open_in_memory();
    memory_errno = errno;
}

int init_image_open(struct ctk_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_once);
    int fd = memory_fd >= 0 ? fcntl(memory_fd, F_DUPFD_CLOEXEC, 3) : open_in_file();
    if (fd >= 0)
        return fd;
    if (memory_fd < 0 && memory_errno == EFBIG)
        return error_set(error, EFBIG, "open ctk-init", NULL,
                         "files may not be as large as its %td KiB; raise the limit on their size "
                         "(RLIMIT_FSIZE, ulimit -f)",
                         (ctk_init_image_end - ctk_init_image + 1023) / 1024);
    return error_set(error, errno, "open ctk-init", NULL,
                     "no memory file (errno %d) and no directory of /tmp /var/tmp /dev/shm /run "
                     "may hold a program",
                     memory_errno);
}

static int lifeline[2] = {-1, -1};

static void lifeline_once(void)
{
    if (pipe2(lifeline, O_CLOEXEC)) {
        lifeline[0] = -errno;
        return;
    }
    lifeline[0] = sys_above_stdio(lifeline[0]);
    lifeline[1] = sys_above_stdio(lifeline[1]);
}

int lifeline_fd(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, lifeline_once);
    return lifeline[0];
}
