/* Overlays that are refused, and what is said about it. */
#include <sys/mount.h>

#include "layered.h"

static void too_many_layers(void)
{
    layered_set_up();
    layered_add("a");
    for (int i = 0; i < 500; i++)
        layered_put(&layered_lowers, test_path("a"));
    EACH_WAY(way)
    {
        int result = (*way)("upper", 0);
        CHECK(result < 0);
        CHECK(test_error.detail[0]);
    }
}

static void one_lower_read_only(void)
{
    make_directory("target");
    layered_add("a");
    EACH_WAY(way)
    {
        FAILS((*way)(NULL, 0), EINVAL);
        CHECK_CONTAINS(test_error.detail, "no fewer than two");
    }
}

static void unknown_option(void)
{
    layered_set_up();
    layered_add("lower");
    layered_put(&layered_options, "no_such_option");
    EACH_WAY(way)
    FAILS((*way)("upper", 0), EINVAL);
    FAILS(layered_mount("upper", 0), EINVAL);
    if (test_feature(CTK_FEATURE_OVERLAY_APPEND))
        CHECK_CONTAINS(test_error.detail, "no_such_option");
}

static void unknown_attribute(void)
{
    layered_set_up();
    layered_add("lower");
    FAILS(layered_mount("upper", 512), EINVAL);
    FAILS(layered_mount("upper", 0x80000000u), EINVAL);
    CHECK_CONTAINS(test_error.detail, "80000000");
}

static void wrong_arguments(void)
{
    layered_set_up();
    FAILS(layered_mount("upper", 0), EINVAL);
    layered_add("lower");
    FAILS(ctk_overlay_mount(layered_lowers.bytes, 1, test_path("upper"), NULL, NULL, 0,
                            test_path("target"), 0, TEST_ERROR),
          EINVAL);
    FAILS(ctk_overlay_mount(layered_lowers.bytes, -1, NULL, NULL, NULL, 0, test_path("target"), 0,
                            TEST_ERROR),
          EINVAL);
    CHECK_NUMBER(ctk_overlay_mount(layered_lowers.bytes, -1, NULL, NULL, NULL, 0, "x", 0, NULL),
                 -EINVAL);
}

static void missing_lower(void)
{
    layered_set_up();
    layered_add("a");
    layered_put(&layered_lowers, test_path("absent"));
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), ENOENT);
        CHECK_TEXT(test_error.path, test_path("target"));
        CHECK_CONTAINS(test_error.detail, "/absent\" does not exist");
    }
}

static void file_as_lower(void)
{
    layered_set_up();
    make_file("file", "");
    layered_put(&layered_lowers, test_path("file"));
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), ENOTDIR);
        CHECK_CONTAINS(test_error.detail, "/file\" is not a directory");
    }
}

static void missing_target(void)
{
    layered_add("a");
    FAILS(layered_mount(NULL, 0), ENOENT);
    CHECK_CONTAINS(test_error.detail, "mount point");
}

static void missing_upper(void)
{
    make_directory("target");
    make_directory("work");
    layered_add("a");
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), ENOENT);
        CHECK_CONTAINS(test_error.detail, "upperdir");
    }
}

static void work_on_another_file_system(void)
{
    layered_set_up();
    layered_add("a");
    CHECK(!mount("other", test_path("work"), "tmpfs", 0, NULL));
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), EINVAL);
        CHECK_CONTAINS(test_error.detail, "workdir");
    }
    CHECK(!umount(test_path("work")));
}

static void upper_on_an_overlay(void)
{
    layered_set_up();
    layered_add("a");
    OK(layered_mount("upper", 0));
    make_directory("target/upper");
    make_directory("target/work");
    make_directory("second");
    FAILS(ctk_overlay_mount(layered_lowers.bytes, 1, test_path("target/upper"),
                            test_path("target/work"), NULL, 0, test_path("second"), 0, TEST_ERROR),
          EINVAL);
    CHECK_CONTAINS(test_error.detail, "lies on an overlay");
    layered_unmount();
}

static void upper_inside_lower(void)
{
    make_directory("target");
    make_directory("all");
    make_directory("all/upper");
    make_directory("all/work");
    layered_put(&layered_lowers, test_path("all/upper"));
    int result =
        ctk_overlay_mount(layered_lowers.bytes, 1, test_path("all/upper"), test_path("all/work"),
                          NULL, 0, test_path("target"), 0, TEST_ERROR);
    if (result == 0) /* a warning in the kernel's log only, where "index" is off */
        layered_unmount();
    else
        CHECK(test_error.detail[0]);
}

static void a_lower_directory_twice(void)
{
    make_directory("target");
    layered_add("a");
    make_link("again", "a");
    layered_put(&layered_lowers, test_path("again"));
    EACH_WAY(way)
    {
        FAILS((*way)(NULL, 0), ELOOP);
        CHECK_CONTAINS(test_error.detail, "/again\" is given twice");
    }
}

static void a_file_as_target(void)
{
    make_file("target", "");
    layered_add("a");
    layered_add("b");
    EACH_WAY(way)
    {
        CHECK((*way)(NULL, 0) < 0);
        CHECK_CONTAINS(test_error.detail, "directory");
    }
}

static void without_privilege(void)
{
    layered_set_up();
    layered_add("a");
    EACH_WAY(way)
    {
        FAILS((*way)("upper", 0), EPERM);
        CHECK_CONTAINS(test_error.detail, "root");
    }
}

#define BOTH(function) ROOT(function), USER_NAMESPACE(function)

TESTS(ROOT(too_many_layers), ROOT(one_lower_read_only), ROOT(unknown_option),
      ROOT(unknown_attribute), ROOT(wrong_arguments), BOTH(missing_lower), BOTH(file_as_lower),
      ROOT(missing_target), BOTH(missing_upper), ROOT(work_on_another_file_system),
      ROOT(upper_on_an_overlay), ROOT(upper_inside_lower), ROOT(a_lower_directory_twice),
      ROOT(a_file_as_target), USER(without_privilege))
