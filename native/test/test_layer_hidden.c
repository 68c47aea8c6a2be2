/* What a layer hides of those below it, and the directories that it implies. */
#include <sys/stat.h>
#include <sys/xattr.h>

#include "written.h"

static bool is_whiteout(const char *path)
{
    struct stat status;
    return !lstat(path, &status) && S_ISCHR(status.st_mode) && status.st_rdev == 0;
}

static void whiteouts(void)
{
    written_begin();
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "gone", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_OPAQUE, 0), "opaque", NULL, NULL));
    OK(put_file("kept", ""));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "kept", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "again", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "again", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "first", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "first", NULL, NULL));
    FAILS(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "..", NULL, NULL), EINVAL);
    written_end();
    struct stat status = status_of("layer/gone");
    CHECK(S_ISCHR(status.st_mode));
    CHECK_NUMBER(status.st_rdev, 0);
    CHECK(S_ISREG(status_of("layer/kept").st_mode));
    CHECK(is_opaque("layer/opaque"));
    CHECK(is_opaque("layer/again"));
    CHECK(is_opaque("layer/first"));
}

/* What a layer hides lies below it: its own entries, in whatever order, are not meant. */
static void whiteouts_below_what_is_no_directory(void)
{
    written_begin();
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "file/a", NULL, NULL));
    OK(put_file("file", "x"));
    OK(put_link("link", "/real"));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "link/a/b", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "gone/a", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_OPAQUE, 0), "gone", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "gone", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0755), "real", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "opaque/in/a", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_OPAQUE, 0), "opaque", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "again/a", NULL, NULL));
    OK(put_file("again/b", ""));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "again", NULL, NULL));
    FAILS(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "a/../b", NULL, NULL), EINVAL);
    FAILS(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "", NULL, NULL), EINVAL);
    written_end();
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
    written_begin();
    OK(put_link("link", "real"));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0700), "real", NULL, NULL));
    OK(put_file("link/below/file", ""));
    OK(put_file("a/b/file", ""));
    OK(put_file("a-b/file", ""));
    OK(put_file("named/file", ""));
    OK(put_entry(entry_of(CTK_ENTRY_DIRECTORY, 0711), "named", NULL, NULL));
    OK(put_file("new/file", ""));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "new", NULL, NULL));
    OK(put_entry(entry_of(CTK_ENTRY_WHITEOUT, 0), "hides/file", NULL, NULL));
    OK(ctk_layer_finish(written_layer, 0, TEST_ERROR));
    uint8_t names[64];
    FAILS(ctk_layer_implied(written_layer, names, 0, TEST_ERROR), ERANGE);
    static const char expected[] = "\0a\0a/b\0a-b\0hides\0real/below";
    CHECK_NUMBER(OK(ctk_layer_implied(written_layer, names, sizeof names, TEST_ERROR)),
                 sizeof expected);
    CHECK(!memcmp(names, expected, sizeof expected));
    CHECK_NUMBER(OK(ctk_layer_implied(written_layer, names, sizeof names, TEST_ERROR)), 0);
    ctk_layer_close(written_layer);
    CHECK_NUMBER(status_of("layer/named").st_mode & 07777, 0711);
    CHECK_NUMBER(status_of("layer/a/b").st_mode & 07777, 0755);
    CHECK_NUMBER(status_of("layer/new").st_mode & 07777, 0755);
    CHECK_NUMBER(status_of("layer/hides").st_mtim.tv_sec, 0);
    CHECK_NUMBER(lgetxattr("layer/hides", "user.overlay.origin", names, sizeof names), 0);
}

TESTS(ROOT(whiteouts), USER(whiteouts), ANY(whiteouts_below_what_is_no_directory),
      ANY(implied_directories))
