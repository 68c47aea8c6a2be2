package io.ctk.internal.image.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.ContainerStore;
import io.ctk.image.LayerFormat;
import io.ctk.internal.layer.Trees;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images that other tools write, and what has to come of them: the same wherever their files are seen. */
@ExtendWith(NothingLeft.class)
class LayoutCasesTest {
    /** Layers that have something in directories without naming them, as umoci and Docker write them. */
    private static final Map<String, List<String>> PARENTS = Map.ofEntries(
            // The directory of root's own files stays closed, and a common one open and sticky.
            Map.entry("a/[700] b/[1777] | a/x=1 b/x=1", List.of("/a 700", "/b 1777")),
            Map.entry("a/[750,u1000,t7,x] | a/x=1 | a/y=2", List.of("/a 750")),
            Map.entry("a/[700] a/b/[711] a/b/c/[1777] | a/b/c/x=1", List.of("/a 700", "/a/b 711", "/a/b/c 1777")),
            Map.entry("a/[700] | a/b/[711] | a/b/x=1", List.of("/a 700", "/a/b 711")),
            Map.entry("a/[700] | a/x=1 | a/[711]", List.of("/a 711")),
            Map.entry("a/[700] | a/[711] a/x=1 | a/y=2", List.of("/a 711")),
            // What is named after something was put into it is named.
            Map.entry("a/[700] | a/x=1 a/[711]", List.of("/a 711")),
            // Below something that is not there, or is no directory, there is nothing to keep.
            Map.entry("x=1 | a/b/x=1", List.of("/a 755", "/a/b 755")),
            Map.entry("a/[700] | -a | a/x=1", List.of("/a 755")),
            Map.entry("a/[700] a/x=1 | -a a/y=1", List.of("/a 755")),
            Map.entry("a/[700] a/b/[711] | a/* | a/b/x=1", List.of("/a 700", "/a/b 755")),
            Map.entry("a/[700] a/x=1 | a/* a/y=1", List.of("/a 700")),
            Map.entry("a/[700] | a=1 | a/x=1", List.of("/a 755")),
            Map.entry("a/[700] | a->b | a/x=1", List.of("/a 755")),
            Map.entry("b/[700] a->b | a/x=1", List.of("/a 755", "/b 700")),
            Map.entry("a=1 | a/x=1 | a/[700]", List.of("/a 700")),
            // The image's own root is a directory like any other.
            Map.entry("./[711,t9,x] a=1 | b=1", List.of("/ 711")),
            Map.entry("./[711] | ./[700] | b=1", List.of("/ 700")),
            Map.entry("./[711] a=1 | * b=1", List.of("/ 711")),
            Map.entry("a=1 | b=1", List.of("/ 755")));

    /** Layers that an image has several times. */
    private static final Map<String, List<String>> REPEATED = Map.of(
            " | ", List.of("/ 755"),
            "a/[700] a/x=1 | a/y=2 | a/[700] a/x=1", List.of("/a 700", "/a/x", "/a/y"),
            "a=1 | -a | a=1", List.of("/a"),
            "a=1 b=1 | -a | b=2 | -a", List.of("/b", "!/a"),
            "a/x=1 | a/[700] | a/x=1", List.of("/a 700"),
            " | a/[700] | | a/x=1 | ", List.of("/a 700"),
            "a/[711] | -a a/x=1 | a/[700] a/y=1 | -a a/x=1", List.of("/a 755", "!/a/y"));

    /** Whiteouts below what the same layer has as something else, in any order, and in directories that are new. */
    private static final Map<String, List<String>> WHITEOUTS = Map.ofEntries(
            Map.entry("a/x=1 a/y=1 | a=1 -a/x -a/y", List.of("/a", "!/a/x")),
            Map.entry("a/x=1 | -a/x a=1", List.of("/a", "!/a/x")),
            Map.entry("a/x=1 | a->b -a/x", List.of("/a", "!/a/x")),
            Map.entry("a/x=1 a/y=1 | -a -a/x", List.of("!/a")),
            Map.entry("a/x=1 a/y=1 | -a/x -a", List.of("!/a")),
            Map.entry("a/x=1 | -a/x/y -a/x", List.of("/a", "!/a/x")),
            Map.entry("a/x=1 | -a a/*", List.of("!/a")),
            Map.entry("a/x=1 a/y=1 | -a a/x=2", List.of("/a/x", "!/a/y")),
            Map.entry("a/x=1 a/y=1 | a/x=2 -a", List.of("/a/x", "!/a/y")),
            Map.entry("a/x=1 | a=1 -a | -a", List.of("!/a")),
            // Nothing is below them: the names must not be there either.
            Map.entry("a/ -a/x", List.of("/a", "!/a/x")),
            Map.entry("b=1 | a/ -a/x -a/b/y", List.of("/a/b", "!/a/x", "!/a/b/y")),
            Map.entry("a/x=1 | a/* -a/x -a/b/y a/z=1", List.of("/a/z", "!/a/x", "!/a/b")),
            Map.entry("a/x=1 | * -a/x b=1", List.of("/b", "!/a")),
            Map.entry("b=1 | -c/x", List.of("/c", "!/c/x")),
            Map.entry("a/x=1 | b/* | c/ -c/d b/*", List.of("/a/x", "/b", "/c", "!/c/d")),
            // A directory in the place of a file, and back.
            Map.entry("a=1 | a/x=1 | a=2 | a/ a/y=1", List.of("/a/y", "!/a/x")),
            Map.entry("a/x=1 | a->b a/[700]", List.of("/a 700", "!/a/x")),
            Map.entry("a/[700,x] a/[711]", List.of("/a 711")),
            Map.entry("a=1 h=>a | a=2", List.of("/a", "/h")));

    @TempDir
    Path work;

    private ContainerStore store;

    @BeforeEach
    void open() {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
    }

    @AfterEach
    void remove() throws IOException {
        Trees.remove(work.resolve("store"));
    }

    /** Each as the model says, in all views; and the model as is said here. */
    private void check(LayerFormat format, Map<String, List<String>> cases) throws Exception {
        LayoutViews views = new LayoutViews(store, format, Files.createDirectories(work.resolve("target")));
        for (Map.Entry<String, List<String>> one : cases.entrySet()) {
            Layout layout = Layout.parse(one.getKey());
            Map<String, String> tree = new LayoutModel(layout).tree(true);
            for (String said : one.getValue()) {
                String[] words = said.split(" ");
                String path = words[0].replaceFirst("^!?/?", "");
                String item = tree.getOrDefault(path, "");
                assertThat(item.isEmpty()).as(layout + ": " + said).isEqualTo(said.startsWith("!"));
                assertThat(item).as(layout + ": " + said).contains(words.length > 1 ? " " + words[1] + " " : "");
            }
            assertThat(views.difference(layout, true)).as(layout.toString()).isEmpty();
        }
    }

    @AnyUserTest
    @Tag("fallback")
    void directoriesThatAreNotNamed() throws Exception {
        check(LayerFormat.DIRECTORY, PARENTS);
    }

    @AnyUserTest
    @Tag("fallback")
    void layersThatComeAgain() throws Exception {
        check(LayerFormat.DIRECTORY, REPEATED);
    }

    @AnyUserTest
    @Tag("fallback")
    void whiteouts() throws Exception {
        check(LayerFormat.DIRECTORY, WHITEOUTS);
    }

    @RootTest
    void asErofs() throws Exception {
        Optional<String> why = store.images().whyNot(LayerFormat.EROFS);
        Assumptions.assumeTrue(why.isEmpty(), () -> "no EROFS images here: " + why.orElse(""));
        check(LayerFormat.EROFS, PARENTS);
        check(LayerFormat.EROFS, REPEATED);
        check(LayerFormat.EROFS, WHITEOUTS);
    }

    /** What hides names depends on the kernel. */
    @MachineTest
    void underOtherKernels() throws Exception {
        check(
                LayerFormat.DIRECTORY,
                Map.of(
                        "a/[700] b/[1777] | a/x=1 b/x=1",
                        List.of("/a 700"),
                        "b=1 | a/ -a/x -a/b/y",
                        List.of("/a/b"),
                        "a/x=1 | a/y=2 | a/x=1",
                        List.of("/a/x")));
    }
}
