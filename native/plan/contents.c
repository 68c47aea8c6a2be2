/* What the numbers of steps may be, and what they say about how many strings there must be. */
#include <sys/stat.h>

#include "plan/check.h"

#define ALL_ATTRIBUTES (2 * CTK_MOUNT_NO_LINKS - 1)
#define ACCESS_TIMES                                                                               \
    (CTK_MOUNT_NO_ACCESS_TIME | CTK_MOUNT_RELATIVE_ACCESS_TIME | CTK_MOUNT_STRICT_ACCESS_TIME)

#define ALL_NAMESPACES                                                                             \
    (CTK_NAMESPACE_TIME | CTK_NAMESPACE_MOUNT | CTK_NAMESPACE_CGROUP | CTK_NAMESPACE_UTS |         \
     CTK_NAMESPACE_IPC | CTK_NAMESPACE_USER | CTK_NAMESPACE_PID | CTK_NAMESPACE_NETWORK)

static const char *attributes_trouble(int64_t set, int64_t cleared)
{
    if ((set | cleared) & ~(int64_t)ALL_ATTRIBUTES)
        return "it has unknown mount attributes";
    if (set & cleared)
        return "it sets and clears the same mount attribute";
    int64_t times = set & ACCESS_TIMES;
    return times & (times - 1) ? "it names several ways with access times" : NULL;
}

static const char *make_trouble(int64_t make)
{
    return make < 0 || make > CTK_PLAN_MAKE_FILE ? "what is to be made is unknown" : NULL;
}

static const char *mount_trouble(const int64_t *n)
{
    const char *trouble = attributes_trouble(n[0], 0);
    return trouble ? trouble : make_trouble(n[1]);
}

static const char *bind_trouble(const int64_t *n)
{
    const char *trouble = mount_trouble(n);
    if (trouble)
        return trouble;
    return n[3] & ~(int64_t)(CTK_PLAN_BIND_LINK | CTK_PLAN_COPY_LINK) ? "it has unknown options"
                                                                      : NULL;
}

static const char *overlay_trouble(const struct plan_step *step)
{
    const int64_t *n = step->numbers;
    const char *trouble = mount_trouble(n);
    if (trouble)
        return trouble;
    if (n[2] < 1 || n[2] >= step->string_count || n[3] < 0 || n[3] > 1 ||
        1 + n[2] + 2 * n[3] > step->string_count)
        return "a layer is missing";
    return NULL;
}

static const char *descriptor_trouble(int64_t index, int fd_count)
{
    return index < 0 || index >= fd_count ? "it names a descriptor that was not given" : NULL;
}

static const char *type_trouble(int64_t type)
{
    bool one = type > 0 && !(type & (type - 1));
    return one && type & ALL_NAMESPACES ? NULL : "it names no type of namespace";
}

static bool is_nanoseconds(int64_t number)
{
    return number >= 0 && number < 1000000000;
}

/* `numbers` strings at least, besides `others`. */
static bool has_strings(const struct plan_step *step, uint32_t others, int64_t numbers)
{
    return numbers >= 1 && numbers <= (int64_t)step->string_count - (int64_t)others;
}

static const char *either(const char *trouble, const char *other)
{
    return trouble ? trouble : other;
}

const char *plan_content_trouble(const struct plan_step *step, int fd_count)
{
    const int64_t *n = step->numbers;
    switch (step->op) {
    case CTK_STEP_JOIN_NAMESPACE:
        return either(descriptor_trouble(n[1], fd_count), type_trouble(n[0]));
    case CTK_STEP_UNSHARE:
        return n[0] && !(n[0] & ~(int64_t)ALL_NAMESPACES) ? NULL : "it names what is no namespace";
    case CTK_STEP_AWAIT:
        return either(descriptor_trouble(n[0], fd_count), descriptor_trouble(n[1], fd_count));
    case CTK_STEP_ATTACH:
        return either(make_trouble(n[0]), descriptor_trouble(n[1], fd_count));
    case CTK_STEP_MOUNT_OVERLAY:
        return overlay_trouble(step);
    case CTK_STEP_BIND:
        return bind_trouble(n);
    case CTK_STEP_MOUNT_FILESYSTEM:
        return mount_trouble(n);
    case CTK_STEP_BIND_IN_PLACE:
        return attributes_trouble(n[0], 0);
    case CTK_STEP_SET_ATTRIBUTES:
    case CTK_STEP_REMOUNT:
        return attributes_trouble(n[0], n[1]);
    case CTK_STEP_SET_PROPAGATION:
        return n[0] < 0 || n[0] > CTK_PLAN_UNBINDABLE ? "its propagation is unknown" : NULL;
    case CTK_STEP_MAKE_NODE:
        return S_ISCHR(n[0]) || S_ISBLK(n[0]) || S_ISFIFO(n[0])
                   ? NULL
                   : "it makes neither device nor pipe";
    case CTK_STEP_NEW_TIME_NAMESPACE:
        return is_nanoseconds(n[1]) && is_nanoseconds(n[3])
                   ? NULL
                   : "its nanoseconds are more than a second";
    case CTK_STEP_SET_IO_PRIORITY:
        return n[0] & ~7LL || n[1] & ~7LL ? "its class or level is unknown" : NULL;
    case CTK_STEP_SET_PERSONALITY: /* the last one of 32 bits asks, and sets nothing */
        return n[0] < 0 || n[0] >= UINT32_MAX ? "it has no persona" : NULL;
    case CTK_STEP_SET_UMASK:
        return n[0] & ~(int64_t)0777 ? "its umask has other bits than permissions" : NULL;
    case CTK_STEP_RUN_HOOK:
        return n[0] < 0                      ? "its timeout is negative"
               : !has_strings(step, 4, n[1]) ? "an argument is missing"
                                             : NULL;
    case CTK_STEP_EXECUTE:
        return has_strings(step, 0, n[0]) && has_strings(step, (uint32_t)n[0], n[1])
                   ? NULL
                   : "an argument is missing";
    default:
        return NULL;
    }
}
