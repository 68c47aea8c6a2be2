#include "written.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

int64_t written_layer;

void written_begin(void)
{
    make_directory("layer");
    make_directory("outside");
    OK(ctk_layer_open(test_path("layer"), (const uint8_t *)MARKS, MARKS_SIZE,
                      (const uint8_t *)HIDING, HIDING_SIZE, geteuid() == 0 ? CTK_LAYER_OWNERS : 0,
                      &written_layer, TEST_ERROR));
}

void written_end(void)
{
    OK(ctk_layer_finish(written_layer, 0, TEST_ERROR));
    ctk_layer_close(written_layer);
}

static void append(struct written *to, size_t *used, const void *bytes, size_t size)
{
    CHECK(*used + size <= sizeof to->rest);
    memcpy(to->rest + *used, bytes, size);
    *used += size;
}

int put_entry(struct ctk_entry entry, const char *path, const char *target, const char *data)
{
    struct written written = {.entry = entry};
    size_t used = 0;
    append(&written, &used, path, strlen(path) + 1);
    written.entry.path_size = (uint32_t)strlen(path) + 1;
    if (target) {
        append(&written, &used, target, strlen(target) + 1);
        written.entry.target_size = (uint32_t)strlen(target) + 1;
    }
    if (data) {
        append(&written, &used, data, strlen(data));
        written.entry.data_size = (uint32_t)strlen(data);
        if (!written.entry.length)
            written.entry.length = written.entry.data_size;
    }
    written.entry.size = (uint32_t)((sizeof written.entry + used + 7) & ~(size_t)7);
    return ctk_layer_write(written_layer, (const uint8_t *)&written, (int32_t)written.entry.size,
                           TEST_ERROR);
}

struct ctk_entry entry_of(enum ctk_entry_kind kind, uint32_t mode)
{
    return (struct ctk_entry){
        .kind = kind, .mode = mode, .uid = getuid(), .gid = getgid(), .seconds = 1000000000};
}

int put_file(const char *path, const char *content)
{
    return put_entry(entry_of(CTK_ENTRY_FILE, 0644), path, NULL, content);
}

int put_link(const char *path, const char *target)
{
    return put_entry(entry_of(CTK_ENTRY_SYMLINK, 0777), path, target, NULL);
}

struct stat status_of(const char *path)
{
    struct stat status;
    CHECK(!lstat(path, &status));
    return status;
}

bool is_opaque(const char *path)
{
    char value[2];
    return lgetxattr(path, "user.overlay.opaque", value, sizeof value) == 1 && value[0] == 'y';
}
