#include "hostile.h"

#include <fcntl.h>

int hostile_root(void)
{
    make_directory("outside");
    make_file("outside/secret", "");
    make_file("secret", "");
    make_directories("root/a/b/c");
    make_directory("root/closed");
    make_file("root/file", "");
    make_file("root/a/file", "");
    make_link("root/absolute", "/a/b");
    make_link("root/absolute-file", "/file");
    make_link("root/relative", "a/b");
    make_link("root/up", "..");
    make_link("root/far-up", "../../../../../../outside/secret");
    make_link("root/outside", test_path("outside"));
    make_link("root/a/out", "../../outside");
    make_link("root/a/b/back", "../../a/b/c");
    make_link("root/chain-1", "chain-2");
    make_link("root/chain-2", "/chain-3/b");
    make_link("root/chain-3", "a/./b/../../a");
    make_link("root/loop", "loop");
    make_link("root/loop-1", "loop-2");
    make_link("root/loop-2", "a/../loop-1");
    make_link("root/dangling", "absent/below");
    make_link("root/to-slash", "/");
    make_link("root/to-file-slash", "file/");
    make_link("root/with-slash", "a/b/");
    make_link("root/dot", ".");
    make_link("root/through-file", "file/..");
    int root = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(root >= 0);
    return root;
}
