/* Steps on what namespaces have in them. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "init.h"

int step_set_hostname(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    if (!sethostname(step->strings, strlen(step->strings)))
        return 0;
    return error_set(error, errno, "set hostname", step->strings,
                     errno == EINVAL ? "it has more than 64 bytes" : NULL);
}

int step_set_domain_name(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    if (!setdomainname(step->strings, strlen(step->strings)))
        return 0;
    return error_set(error, errno, "set domain name", step->strings,
                     errno == EINVAL ? "it has more than 64 bytes" : NULL);
}

int step_loopback_up(struct init *init, const struct plan_step *step, struct ctk_error *error)
{
    (void)init;
    (void)step;
    CLEANUP_CLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo"};
    if (fd >= 0 && !ioctl(fd, SIOCGIFFLAGS, &request)) {
        request.ifr_flags |= IFF_UP;
        if (!ioctl(fd, SIOCSIFFLAGS, &request))
            return 0;
    }
    return error_set(error, errno, "take up network interface", "lo", NULL);
}
