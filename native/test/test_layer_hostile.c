/* Entries that somebody wrote to harm: nothing leads out of the layer. */
#include <stdlib.h>
#include <unistd.h>

#include "written.h"

static void links_stay_inside(void)
{
    written_begin();
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
    FAILS(put_entry(entry_of(CTK_ENTRY_LINK, 0), "stolen", "../../../../../../etc/passwd", NULL),
          ENOENT);
    written_end();
    CHECK(exists("layer/through up"));
    CHECK(exists("layer/through root"));
    CHECK(!exists("outside/file"));
    CHECK(!exists("outside/dots"));
    CHECK(!rmdir("outside"));
}

static void malformed(void)
{
    written_begin();
    struct written bad = {.entry = {.kind = CTK_ENTRY_FIFO, .path_size = 2}};
    bad.entry.size = sizeof bad.entry + 8;
    memcpy(bad.rest, "abcdefg", 8); /* its path does not end */
    const int32_t size = (int32_t)bad.entry.size;
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.path_size = 9000;
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.path_size = 0;
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.path_size = 8;
    bad.entry.kind = 99;
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    bad.entry.kind = CTK_ENTRY_FIFO;
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&bad, size - 8, TEST_ERROR), EINVAL);
    bad.entry.size = 4;
    FAILS(ctk_layer_write(written_layer, (const uint8_t *)&bad, size, TEST_ERROR), EINVAL);
    written_end();
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
    memcpy(at, MARKS, entry.xattrs_size);
    at += entry.xattrs_size;
    memcpy(at, "data", entry.data_size);
    entry.size = ((uint32_t)(at - to) + entry.data_size + 7) & ~7U;
    memcpy(to, &entry, sizeof entry);
    return entry.size;
}

/* Whatever the bytes are, nothing is read beyond them, and nothing is made outside. */
static void mutated(void)
{
    written_begin();
    ctk_layer_close(written_layer);
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
        OK(ctk_layer_open(test_path("layer"), (const uint8_t *)MARKS, MARKS_SIZE,
                          (const uint8_t *)HIDING, HIDING_SIZE, 0, &written_layer, TEST_ERROR));
        (void)ctk_layer_write(written_layer, exact, (int32_t)cut, NULL);
        ctk_layer_close(written_layer);
        free(exact);
    }
    OK(ctk_tree_remove(test_path("layer"), TEST_ERROR));
    CHECK(rmdir(test_path("outside")) == 0);
}

TESTS(ANY(links_stay_inside), ANY(malformed), ANY(mutated))
