#include "layered.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "overlay/overlay.h"

struct layered_list layered_lowers;
struct layered_list layered_options;

void layered_put(struct layered_list *to, const char *string)
{
    memcpy(to->bytes + to->used, string, strlen(string) + 1);
    to->used += strlen(string) + 1;
    to->count++;
}

void layered_set_up(void)
{
    make_directory("upper");
    make_directory("work");
    make_directory("target");
}

void layered_add(const char *name)
{
    char path[4096];
    make_directory(name);
    snprintf(path, sizeof path, "%s/from", name);
    make_file(path, name);
    layered_put(&layered_lowers, test_path(name));
}

int layered_mount(const char *upper, uint32_t attributes)
{
    return ctk_overlay_mount(layered_lowers.bytes, layered_lowers.count,
                             upper ? test_path(upper) : NULL, upper ? test_path("work") : NULL,
                             layered_options.bytes, layered_options.count, test_path("target"),
                             attributes, TEST_ERROR);
}

static bool is_at(int fd, const char *path)
{
    struct stat here;
    struct stat there;
    return !fstat(fd, &here) && !stat(path, &there) && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

int layered_mount_old(const char *upper, uint32_t attributes)
{
    struct overlay overlay = {{layered_lowers.bytes, layered_lowers.count},
                              upper ? test_path(upper) : NULL,
                              upper ? test_path("work") : NULL,
                              {layered_options.bytes, layered_options.count}};
    struct mount_target target;
    int mounted;
    OK(mount_target_open_host(&target, test_path("target"), OVERLAY_OP, TEST_ERROR));
    int result = overlay_mount_old(&overlay, &target, attributes, &mounted, TEST_ERROR);
    CHECK(result < 0 ? mounted == -1 : is_at(mounted, "target"));
    if (mounted >= 0)
        close(mounted);
    close(target.fd);
    return result;
}

layered_way *const layered_ways[] = {layered_mount, layered_mount_old};

void layered_unmount(void)
{
    OK(ctk_mount_detach(test_path("target"), false, TEST_ERROR));
}
