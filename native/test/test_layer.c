/* Writing entries into a layer, and reading them again: what they become. */
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "written.h"

static void files_and_directories(void)
{
    written_begin();
    struct ctk_entry file = entry_of(CTK_ENTRY_FILE, 04711);
    file.nanoseconds = 123456789;
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0555), "a", NULL, NULL));
    OK(put_entry(file, "a/file", NULL, "content"));
    OK(put_file("b/c/missing parents", ""));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0700), "", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_LINK, 0), "b/link", "a/file", NULL));
    OK(put_entry(entry_of(CTK_ENTRY_FIFO, 0604), "fifo", NULL, NULL));
    written_end();
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
    written_begin();
    struct ctk_entry file = entry_of(CTK_ENTRY_FILE, 0600);
    char begin_with[4097];
    memset(begin_with, 'x', 4096);
    begin_with[4096] = 0;
    file.length = 4096 * 4 + 5;
    OK(put_entry(file, "file", NULL, begin_with));
    FAILS(put_file("other", "x"), ENODATA);
    FAILS(ctk_layer_finish(written_layer, 0, TEST_ERROR), ENODATA);
    struct written data = {.entry = {.kind = CTK_ENTRY_DATA, .data_size = 4096}};
    data.entry.size = sizeof data.entry + 4096;
    for (int i = 0; i < 3; i++)
        OK(ctk_layer_write(written_layer, (const uint8_t *)&data, (int32_t)data.entry.size,
                           TEST_ERROR));
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&data, (int32_t)data.entry.size,
                          TEST_ERROR),
          EINVAL);
    data.entry.data_size = 5;
    OK(ctk_layer_write(written_layer, (const uint8_t *)&data, (int32_t)data.entry.size,
                       TEST_ERROR));
    written_end();
    struct stat status = status_of("layer/file");
    CHECK_NUMBER(status.st_size, 4 * 4096 + 5);
    CHECK(status.st_blocks * 512 <= 2 * 4096);
}

static void a_last_link_is_replaced(void)
{
    written_begin();
    make_file("outside/file", "kept");
    OK(put_link("file", test_path("outside/file")));
    OK(put_file("file", "new"));
    OK(put_link("directory", test_path("outside")));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "directory", NULL, NULL));
    OK(put_file("directory/below", ""));
    written_end();
    CHECK(is_opaque("layer/directory"));
    check_content("outside/file", "kept");
    check_content("layer/file", "new");
    CHECK(exists("layer/directory/below"));
    CHECK(!exists("outside/below"));
}

static void later_entries_win(void)
{
    written_begin();
    struct written named = {.entry = entry_of(CTK_ENTRY_DIRECTORY, 0700)};
    static const char rest[] = "twice\0user.a\0\1\0\0\0b";
    memcpy(named.rest, rest, sizeof rest - 1);
    named.entry.path_size = 6;
    named.entry.xattrs_size = sizeof rest - 1 - 6;
    named.entry.size = (uint32_t)(sizeof named.entry + ((sizeof rest - 1 + 7) & ~(size_t)7));
    OK(ctk_layer_write(written_layer, (const uint8_t *)&named, (int32_t)named.entry.size,
                       TEST_ERROR));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0711), "twice", NULL, NULL));
    OK(put_file("a", "first"));
    OK(put_file("a", "second"));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "empty", NULL, NULL));
    OK(put_file("empty", "a file now"));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "full", NULL, NULL));
    OK(put_file("full/entry", ""));
    FAILS(put_file("full", ""), ENOTEMPTY);
    FAILS(put_file("a/below a file", ""), ENOTDIR);
    OK(put_entry(entry_of(CTK_ENTRY_LINK, 0), "a", "empty", NULL));
    OK(put_entry(entry_of(CTK_ENTRY_LINK, 0), "a", "a", NULL));
    written_end();
    check_content("layer/a", "a file now");
    CHECK_NUMBER(status_of("layer/twice").st_mode & 07777, 0711);
    CHECK(lgetxattr("layer/twice", "user.a", NULL, 0) < 0);
}

/* A directory that is kept open must not be taken for what stands at its path now. */
static void a_replaced_parent(void)
{
    written_begin();
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "d", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "d/e", NULL, NULL));
    OK(put_file("d/e/f", ""));
    FAILS(put_link("d/e", test_path("outside")), ENOTEMPTY);
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "d/g", NULL, NULL));
    OK(put_link("d/g", "../h"));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "h", NULL, NULL));
    OK(put_file("d/g/i", ""));
    written_end();
    CHECK(exists("layer/h/i"));
}

static void reading_gives_what_was_written(void)
{
    written_begin();
    OK(put_file("file", "12345"));
    OK(put_link("link", "some where"));
    written_end();
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
    written_begin();
    struct ctk_entry device = entry_of(CTK_ENTRY_CHARACTER, 0666);
    device.major = 1;
    device.minor = 3;
    device.uid = 5;
    OK(put_entry(device, "null", NULL, NULL));
    struct ctk_entry directory = entry_of(CTK_ENTRY_DIRECTORY, 02775);
    directory.gid = 8;
    OK(put_entry(directory, "mail", NULL, NULL));
    OK(put_file("mail/box", ""));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "mail/below", NULL, NULL));
    struct ctk_entry file = entry_of(CTK_ENTRY_FILE, 06755);
    file.uid = 7;
    OK(put_entry(file, "set-uid", NULL, "x"));
    written_end();
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
      ANY(a_last_link_is_replaced), ANY(later_entries_win), ANY(a_replaced_parent),
      ANY(reading_gives_what_was_written), ROOT(devices_and_owners))
