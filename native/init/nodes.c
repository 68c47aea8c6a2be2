/* The step that makes devices and named pipes. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"
#include "sys/sys.h"

#define OP "make node"

struct node {
    mode_t mode; /* with the type */
    dev_t device;
    uid_t uid; /* (uid_t)-1 = whoever it belongs to */
    gid_t gid;
};

static struct node node_of(const struct plan_step *step)
{
    const int64_t *n = step->numbers;
    bool device = !S_ISFIFO(n[0]);
    return (struct node){
        .mode = (mode_t)n[0],
        .device = device ? makedev((unsigned)n[1], (unsigned)n[2]) : 0,
        .uid = (uid_t)n[3],
        .gid = (gid_t)n[4],
    };
}

/* Opens what stands at name, if it is that very node. -1 and errno; EEXIST for anything else. */
static int open_node(int parent, const char *name, const struct node *node)
{
    CLEANUP_CLOSE int fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status))
        return -1;
    if ((status.st_mode & S_IFMT) == (node->mode & S_IFMT) && status.st_rdev == node->device)
        return cleanup_keep_fd(&fd);
    errno = EEXIST;
    return -1;
}

static int give(int fd, const struct node *node, const char *path, struct ctk_error *error)
{
    bool owned = node->uid != (uid_t)-1 || node->gid != (gid_t)-1;
    if (owned && fchownat(fd, "", node->uid, node->gid, AT_EMPTY_PATH))
        return error_set(error, errno, "give", path, "to %d:%d", (int)node->uid, (int)node->gid);
    if (chmod(sys_fd_path(fd).text, node->mode & 07777))
        return error_set(error, errno, "set mode of", path, "%o", node->mode & 07777);
    return 0;
}

static const char *trouble(int err, const struct node *node)
{
    if (err == EEXIST)
        return "something else is there";
    if (err == EPERM && !S_ISFIFO(node->mode))
        return "nobody makes devices in a user namespace: bind the machine's";
    return NULL;
}

int step_make_node(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    struct node node = node_of(step);
    const char *name;
    CLEANUP_CLOSE int parent = target_parent(init, step, &name, OP, error);
    if (parent < 0)
        return parent;
    bool made = !mknodat(parent, name, node.mode, node.device);
    if (!made && errno != EEXIST)
        return error_set(error, errno, OP, step->strings, trouble(errno, &node));
    bool as_made = made && node.uid == (uid_t)-1 && node.gid == (gid_t)-1;
    if (as_made && !step->keep)
        return 0;
    CLEANUP_CLOSE int fd = open_node(parent, name, &node);
    if (fd < 0)
        return error_set(error, errno, OP, step->strings, trouble(errno, &node));
    int result = as_made ? 0 : give(fd, &node, step->strings, error);
    if (result == 0 && step->keep)
        init->places[step->keep] = cleanup_keep_fd(&fd);
    return result;
}
