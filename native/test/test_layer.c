/* Writing entries into a layer: what they become, and that nothing leads out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <ctk/entry.h>

#include "harness.h"

struct written {
    struct ctk_entry entry;
    uint8_t rest[8192];
};

static const uint8_t marks[] = "user.overlay.opaque\0\1\0\0\0y";
#define MARKS_SIZE (sizeof marks - 1)
static const uint8_t hiding[] = "user.overlay.origin\0\0\0\0\0";
#define HIDING_SIZE (sizeof hiding - 1)

static int64_t layer;

static void begin(void)
{
    make_directory("layer");
    make_directory("outside");
    OK(ctk_layer_open(test_path("layer"), marks, MARKS_SIZE, hiding, HIDING_SIZE,
                      geteuid() == 0 ? CTK_LAYER_OWNERS : 0, &layer, TEST_ERROR));
}

static void end(void)
{
    OK(ctk_layer_finish(layer, 0, TEST_ERROR));
    ctk_layer_close(layer);
}

static void append(struct written *to, size_t *used, const void *bytes, size_t size)
{
    CHECK(*used + size <= sizeof to->rest);
    memcpy(to->rest + *used, bytes, size);
    *used += size;
}

/* Writes an entry whose numbers are set. */
static int put(struct ctk_entry entry, const char *path, const char *target, const char *data)
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
    return ctk_layer_write(layer, (const uint8_t *)&written, (int32_t)written.entry.size,
                           TEST_ERROR);
}

static struct ctk_entry kind(enum ctk_entry_kind kind, uint32_t mode)
{
    return (struct ctk_entry){
        .kind = kind, .mode = mode, .uid = getuid(), .gid = getgid(), .seconds = 1000000000};
}

static int put_file(const char *path, const char *content)
{
    return put(kind(CTK_ENTRY_FILE, 0644), path, NULL, content);
}

static int put_link(const char *path, const char *target)
{
    return put(kind(CTK_ENTRY_SYMLINK, 0777), path, target, NULL);
}

static struct stat status_of(const char *path)
{
    struct stat status;
    CHECK(!lstat(path, &status));
    return status;
}

static void check_content(const char *path, const char *expected)
{
    char *content = read_file(path);
    CHECK(content);
    CHECK_TEXT(content, expected);
    free(content);
}

static void files_and_directories(void)
{
    begin();
    struct ctk_entry file = kind(CTK_ENTRY_FILE, 04711);
    file.nanoseconds = 123456789;
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0555), "a", NULL, NULL));
    OK(put(file, "a/file", NULL, "content"));
    OK(put_file("b/c/missing parents", ""));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0700), "", NULL, NULL));
    OK(put(kind(CTK_ENTRY_LINK, 0), "b/link", "a/file", NULL));
    OK(put(kind(CTK_ENTRY_FIFO, 0604), "fifo", NULL, NULL));
    end();
    check_content("layer/b/link", "content");
    struct stat status = status_of("layer/a/file");
    CHECK_NUMBER(status.st_mode & 07777, 04711);
    CHECK_NUMBER(status.st_nlink, 2);
    CHECK_NUMBER(status.st_mtim.tv_sec, 1000000000);
    CHECK_NUMBER(status.st_mtim.tv_nsec, 123456789);
    CHECK_NUMBER(status_of("layer/a").st_mode & 07777, 0555);
    CHECK_NUMBER(status_of("layer/a").st_mtim.tv_sec, 1000000000);
    CHECK_NUMBER(status_of("layer").st_mtim.tv_sec, 1000000000);
    CHECK_NUMBER(status_of("layer/b/c").st_mode & 07777, 0755);
    CHECK_NUMBER(status_of("layer/b/c").st_mtim.tv_sec, 0);
    CHECK(S_ISFIFO(status_of("layer/fifo").st_mode));
    CHECK(!chmod("layer/a", 0700));
}

static void data_in_parts_and_holes(void)
{
    begin();
    struct ctk_entry file = kind(CTK_ENTRY_FILE, 0600);
    char begin_with[4097];
    memset(begin_with, 'x', 4096);
    begin_with[4096] = 0;
    file.length = 4096 * 4 + 5;
    OK(put(file, "file", NULL, begin_with));
    FAILS(put_file("other", "x"), ENODATA);
    FAILS(ctk_layer_finish(layer, 0, TEST_ERROR), ENODATA);
    struct written data = {.entry = {.kind = CTK_ENTRY_DATA, .data_size = 4096}};
    data.entry.size = sizeof data.entry + 4096;
    for (int i = 0; i < 3; i++)
        OK(ctk_layer_write(layer, (const uint8_t *)&data, (int32_t)data.entry.size, TEST_ERROR));
    FAILS(ctk_layer_write(layer, (const uint8_t *)&data, (int32_t)data.entry.size, TEST_ERROR),
          EINVAL);
    data.entry.data_size = 5;
    OK(ctk_layer_write(layer, (const uint8_t *)&data, (int32_t)data.entry.size, TEST_ERROR));
    end();
    struct stat status = status_of("layer/file");
    CHECK_NUMBER(status.st_size, 4 * 4096 + 5);
    CHECK(status.st_blocks * 512 <= 2 * 4096);
}

static void links_stay_inside(void)
{
    begin();
    OK(put_link("up", ".."));
    OK(put_link("absolute", test_path("outside")));
    OK(put_link("root", "/."));
    OK(put_file("up/through up", ""));
    OK(put_file("root/through root", ""));
    FAILS(put_file("absolute/file", ""), ENOENT);
    FAILS(put_file("a/..", ""), EINVAL);
    FAILS(put_file(".", ""), EINVAL);
    FAILS(put_file("..", ""), EINVAL);
    FAILS(put_link("", "x"), EINVAL);
    OK(put_file("../../outside/dots", ""));
    FAILS(put(kind(CTK_ENTRY_LINK, 0), "stolen", "../../../../../../etc/passwd", NULL), ENOENT);
    end();
    CHECK(exists("layer/through up"));
    CHECK(exists("layer/through root"));
    CHECK(!exists("outside/file"));
    CHECK(!exists("outside/dots"));
    CHECK(!rmdir("outside"));
}

static bool is_opaque(const char *path)
{
    char value[2];
    return lgetxattr(path, "user.overlay.opaque", value, sizeof value) == 1 && value[0] == 'y';
}

static void a_last_link_is_replaced(void)
{
    begin();
    make_file("outside/file", "kept");
    OK(put_link("file", test_path("outside/file")));
    OK(put_file("file", "new"));
    OK(put_link("directory", test_path("outside")));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "directory", NULL, NULL));
    OK(put_file("directory/below", ""));
    end();
    CHECK(is_opaque("layer/directory"));
    check_content("outside/file", "kept");
    check_content("layer/file", "new");
    CHECK(exists("layer/directory/below"));
    CHECK(!exists("outside/below"));
}

static void later_entries_win(void)
{
    begin();
    struct written named = {.entry = kind(CTK_ENTRY_DIRECTORY, 0700)};
    static const char rest[] = "twice\0user.a\0\1\0\0\0b";
    memcpy(named.rest, rest, sizeof rest - 1);
    named.entry.path_size = 6;
    named.entry.xattrs_size = sizeof rest - 1 - 6;
    named.entry.size = (uint32_t)(sizeof named.entry + ((sizeof rest - 1 + 7) & ~(size_t)7));
    OK(ctk_layer_write(layer, (const uint8_t *)&named, (int32_t)named.entry.size, TEST_ERROR));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0711), "twice", NULL, NULL));
    OK(put_file("a", "first"));
    OK(put_file("a", "second"));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "empty", NULL, NULL));
    OK(put_file("empty", "a file now"));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "full", NULL, NULL));
    OK(put_file("full/entry", ""));
    FAILS(put_file("full", ""), ENOTEMPTY);
    FAILS(put_file("a/below a file", ""), ENOTDIR);
    OK(put(kind(CTK_ENTRY_LINK, 0), "a", "empty", NULL));
    OK(put(kind(CTK_ENTRY_LINK, 0), "a", "a", NULL));
    end();
    check_content("layer/a", "a file now");
    CHECK_NUMBER(status_of("layer/twice").st_mode & 07777, 0711);
    CHECK(lgetxattr("layer/twice", "user.a", NULL, 0) < 0);
}

/* A directory that is kept open must not be taken for what stands at its path now. */
static void a_replaced_parent(void)
{
    begin();
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "d", NULL, NULL));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "d/e", NULL, NULL));
    OK(put_file("d/e/f", ""));
    FAILS(put_link("d/e", test_path("outside")), ENOTEMPTY);
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "d/g", NULL, NULL));
    OK(put_link("d/g", "../h"));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "h", NULL, NULL));
    OK(put_file("d/g/i", ""));
    end();
    CHECK(exists("layer/h/i"));
}

static void whiteouts(void)
{
    begin();
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "gone", NULL, NULL));
    OK(put(kind(CTK_ENTRY_OPAQUE, 0), "opaque", NULL, NULL));
    OK(put_file("kept", ""));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "kept", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "again", NULL, NULL));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "again", NULL, NULL));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "first", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "first", NULL, NULL));
    FAILS(put(kind(CTK_ENTRY_WHITEOUT, 0), "..", NULL, NULL), EINVAL);
    end();
    struct stat status = status_of("layer/gone");
    CHECK(S_ISCHR(status.st_mode));
    CHECK_NUMBER(status.st_rdev, 0);
    CHECK(S_ISREG(status_of("layer/kept").st_mode));
    CHECK(is_opaque("layer/opaque"));
    CHECK(is_opaque("layer/again"));
    CHECK(is_opaque("layer/first"));
}

static bool is_whiteout(const char *path)
{
    struct stat status;
    return !lstat(path, &status) && S_ISCHR(status.st_mode) && status.st_rdev == 0;
}

/* What a layer hides lies below it: its own entries, in whatever order, are not meant. */
static void whiteouts_below_what_is_no_directory(void)
{
    begin();
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "file/a", NULL, NULL));
    OK(put_file("file", "x"));
    OK(put_link("link", "/real"));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "link/a/b", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "gone/a", NULL, NULL));
    OK(put(kind(CTK_ENTRY_OPAQUE, 0), "gone", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "gone", NULL, NULL));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "real", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "opaque/in/a", NULL, NULL));
    OK(put(kind(CTK_ENTRY_OPAQUE, 0), "opaque", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "again/a", NULL, NULL));
    OK(put_file("again/b", ""));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "again", NULL, NULL));
    FAILS(put(kind(CTK_ENTRY_WHITEOUT, 0), "a/../b", NULL, NULL), EINVAL);
    FAILS(put(kind(CTK_ENTRY_WHITEOUT, 0), "", NULL, NULL), EINVAL);
    end();
    check_content("layer/file", "x");
    CHECK(is_whiteout("layer/gone"));
    CHECK(!exists("layer/real/a"));
    CHECK(is_opaque("layer/opaque"));
    CHECK(!exists("layer/opaque/in"));
    CHECK(is_opaque("layer/again"));
    CHECK(exists("layer/again/b"));
    CHECK(!exists("layer/again/a"));
    CHECK_NUMBER(status_of("layer/again").st_mode & 07777, 0755);
}

/* Names are sorted by components: what is in a directory comes right behind it. */
static void implied_directories(void)
{
    begin();
    OK(put_link("link", "real"));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0700), "real", NULL, NULL));
    OK(put_file("link/below/file", ""));
    OK(put_file("a/b/file", ""));
    OK(put_file("a-b/file", ""));
    OK(put_file("named/file", ""));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0711), "named", NULL, NULL));
    OK(put_file("new/file", ""));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "new", NULL, NULL));
    OK(put(kind(CTK_ENTRY_WHITEOUT, 0), "hides/file", NULL, NULL));
    OK(ctk_layer_finish(layer, 0, TEST_ERROR));
    uint8_t names[64];
    FAILS(ctk_layer_implied(layer, names, 0, TEST_ERROR), ERANGE);
    static const char expected[] = "\0a\0a/b\0a-b\0hides\0real/below";
    CHECK_NUMBER(OK(ctk_layer_implied(layer, names, sizeof names, TEST_ERROR)), sizeof expected);
    CHECK(!memcmp(names, expected, sizeof expected));
    CHECK_NUMBER(OK(ctk_layer_implied(layer, names, sizeof names, TEST_ERROR)), 0);
    ctk_layer_close(layer);
    CHECK_NUMBER(status_of("layer/named").st_mode & 07777, 0711);
    CHECK_NUMBER(status_of("layer/a/b").st_mode & 07777, 0755);
    CHECK_NUMBER(status_of("layer/new").st_mode & 07777, 0755);
    CHECK_NUMBER(status_of("layer/hides").st_mtim.tv_sec, 0);
    CHECK_NUMBER(lgetxattr("layer/hides", "user.overlay.origin", names, sizeof names), 0);
}

/* A number that is the same in every run. */
static uint32_t next_random(void)
{
    static uint64_t state = 4711;
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(state >> 33);
}

static size_t build_entry(uint8_t *to, uint32_t kind, const char *target)
{
    struct ctk_entry entry = {.kind = kind, .mode = 0644, .path_size = 4, .length = 4};
    entry.target_size = target ? (uint32_t)strlen(target) + 1 : 0;
    entry.xattrs_size = kind == CTK_ENTRY_DIRECTORY ? MARKS_SIZE : 0;
    entry.data_size = kind == CTK_ENTRY_FILE ? 4 : 0;
    uint8_t *at = to + sizeof entry;
    memcpy(at, "a/b", 4);
    at += 4;
    if (target)
        memcpy(at, target, entry.target_size);
    at += entry.target_size;
    memcpy(at, marks, entry.xattrs_size);
    at += entry.xattrs_size;
    memcpy(at, "data", entry.data_size);
    entry.size = ((uint32_t)(at - to) + entry.data_size + 7) & ~7U;
    memcpy(to, &entry, sizeof entry);
    return entry.size;
}

/* Whatever the bytes are, nothing is read beyond them, and nothing is made outside. */
static void mutated(void)
{
    begin();
    ctk_layer_close(layer);
    for (int i = 0; i < 20000; i++) {
        uint8_t whole[2048] = {0};
        size_t size = build_entry(whole, CTK_ENTRY_DIRECTORY, NULL);
        size += build_entry(whole + size, CTK_ENTRY_FILE, NULL);
        size += build_entry(whole + size, CTK_ENTRY_LINK, "a/b");
        size += build_entry(whole + size, CTK_ENTRY_SYMLINK, "../outside");
        for (uint32_t changes = next_random() % 4; changes < 4; changes++)
            whole[next_random() % size] = (uint8_t)next_random();
        size_t cut = next_random() % 8 ? size : next_random() % size;
        uint8_t *exact = malloc(cut + 1); /* so that the sanitizer sees what is beyond */
        CHECK(exact);
        memcpy(exact, whole, cut);
        OK(ctk_layer_open(test_path("layer"), marks, MARKS_SIZE, hiding, HIDING_SIZE, 0, &layer,
                          TEST_ERROR));
        (void)ctk_layer_write(layer, exact, (int32_t)cut, NULL);
        ctk_layer_close(layer);
        free(exact);
    }
    OK(ctk_tree_remove(test_path("layer"), TEST_ERROR));
    CHECK(rmdir(test_path("outside")) == 0);
}

static void malformed(void)
{
    begin();
    struct written bad = {.entry = {.kind = CTK_ENTRY_FIFO, .path_size = 2}};
    bad.entry.size = sizeof bad.entry + 8;
    memcpy(bad.rest, "abcdefg", 8); /* its path does not end */
    const int32_t size = (int32_t)bad.entry.size;
    FAILS(ctk_layer_write(layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.path_size = 9000;
    FAILS(ctk_layer_write(layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.path_size = 0;
    FAILS(ctk_layer_write(layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.path_size = 8;
    bad.entry.kind = 99;
    FAILS(ctk_layer_write(layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.kind = CTK_ENTRY_FIFO;
    FAILS(ctk_layer_write(layer, (const uint8_t *)&bad, size - 8, TEST_ERROR), EINVAL);
    bad.entry.size = 4;
    FAILS(ctk_layer_write(layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    end();
}

static void reading_gives_what_was_written(void)
{
    begin();
    OK(put_file("file", "12345"));
    OK(put_link("link", "some where"));
    end();
    CHECK(!setxattr("layer/file", "user.test", "value", 5, 0));
    int fd = OK(ctk_directory_open(test_path("layer"), "", TEST_ERROR));
    uint8_t names[512];
    CHECK_NUMBER(OK(ctk_directory_read(fd, names, sizeof names, TEST_ERROR)), 10);
    CHECK_NUMBER(OK(ctk_directory_read(fd, names, sizeof names, TEST_ERROR)), 0);
    struct written read;
    FAILS(ctk_entry_read(fd, "file", (uint8_t *)&read, sizeof read.entry, TEST_ERROR), ERANGE);
    OK(ctk_entry_read(fd, "file", (uint8_t *)&read, sizeof read, TEST_ERROR));
    CHECK_NUMBER(read.entry.kind, CTK_ENTRY_FILE);
    CHECK_NUMBER(read.entry.length, 5);
    CHECK_NUMBER(read.entry.xattrs_size, strlen("user.test") + 1 + 4 + 5);
    CHECK_TEXT((const char *)read.rest + 1, "user.test");
    OK(ctk_entry_read(fd, "link", (uint8_t *)&read, sizeof read, TEST_ERROR));
    CHECK_NUMBER(read.entry.kind, CTK_ENTRY_SYMLINK);
    CHECK_TEXT((const char *)read.rest + 1, "some where");
    FAILS(ctk_entry_open(fd, "link", TEST_ERROR), EINVAL);
    int file = OK(ctk_entry_open(fd, "file", TEST_ERROR));
    CHECK_NUMBER(OK(ctk_descriptor_read(file, names, 3, TEST_ERROR)), 3);
    OK(ctk_descriptor_close(file));
    OK(ctk_descriptor_close(fd));
    make_link("layer/to outside", "../outside");
    FAILS(ctk_directory_open(test_path("layer"), "to outside", TEST_ERROR), ENOTDIR);
    FAILS(ctk_directory_open(test_path("layer"), "..", TEST_ERROR), EINVAL);
}

static void devices_and_owners(void)
{
    begin();
    struct ctk_entry device = kind(CTK_ENTRY_CHARACTER, 0666);
    device.major = 1;
    device.minor = 3;
    device.uid = 5;
    OK(put(device, "null", NULL, NULL));
    struct ctk_entry directory = kind(CTK_ENTRY_DIRECTORY, 02775);
    directory.gid = 8;
    OK(put(directory, "mail", NULL, NULL));
    OK(put_file("mail/box", ""));
    OK(put(kind(CTK_ENTRY_DIRECTORY, 0755), "mail/below", NULL, NULL));
    struct ctk_entry file = kind(CTK_ENTRY_FILE, 06755);
    file.uid = 7;
    OK(put(file, "set-uid", NULL, "x"));
    end();
    struct stat status = status_of("layer/null");
    CHECK_NUMBER(status.st_rdev, makedev(1, 3));
    CHECK_NUMBER(status.st_mode & 07777, 0666);
    CHECK_NUMBER(status.st_uid, 5);
    CHECK_NUMBER(status_of("layer/mail").st_mode & 07777, 02775);
    CHECK_NUMBER(status_of("layer/mail/box").st_gid, 0);
    CHECK_NUMBER(status_of("layer/mail/below").st_mode & 07777, 0755);
    CHECK_NUMBER(status_of("layer/set-uid").st_mode & 07777, 06755);
    CHECK_NUMBER(status_of("layer/set-uid").st_uid, 7);
}

TESTS(ANY(files_and_directories), USER(files_and_directories), ANY(data_in_parts_and_holes),
      ANY(links_stay_inside), ANY(a_last_link_is_replaced), ANY(later_entries_win),
      ANY(a_replaced_parent), ROOT(whiteouts), USER(whiteouts),
      ANY(whiteouts_below_what_is_no_directory), ANY(implied_directories), ANY(malformed),
      ANY(mutated), ANY(reading_gives_what_was_written), ROOT(devices_and_owners))
