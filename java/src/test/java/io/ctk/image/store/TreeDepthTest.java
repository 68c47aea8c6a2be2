package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Omitted;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.changes.LayerFigures;
import io.ctk.internal.image.tree.MergedTree;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.image.tree.TreeSize;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.Trees;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Trees that are deeper than a thread's stack, a process's descriptors, or a path that the kernel takes. */
class TreeDepthTest {
    /** What an image may have, and what a container may make: with relative names even more than a path can say. */
    private static final int IN_AN_IMAGE = 490;

    private static final int IN_ONE_PATH = 1900;

    @TempDir
    Path work;

    private StoreFixture fixture;
    private Path upper;

    @BeforeEach
    void open() throws IOException {
        fixture = new StoreFixture(work.resolve("store"));
        upper = Files.createDirectory(work.resolve("upper"));
    }

    /** JUnit can't remove trees that are so deep. */
    @AfterEach
    void remove() throws IOException {
        Trees.remove(upper);
        Trees.remove(fixture.root);
    }

    @AnyUserTest
    void asDeepAsAnImageMayBe() throws Exception {
        String deep = "d/".repeat(IN_AN_IMAGE);
        Image image = fixture.imported(
                new TestArchive().file("bottom", "").pax("path=" + deep + "f").file("f", "12345"));
        fixture.checkWhole();
        List<LayerFigures> figures = fixture.store.files(image).figures(true);
        assertThat(figures.get(0).added()).isEqualTo(IN_AN_IMAGE + 2);
        assertThat(figures.get(0).changes()).anyMatch(c -> c.path().equals("/" + deep + "f"));
        Omitted nothing = fixture.store.files(image).export(OutputStream.nullOutputStream());
        assertThat(nothing).isEqualTo(Omitted.NOTHING);
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).usage().layers())
                .isPositive();
        Image hidden = fixture.imported(new TestArchive().file(".wh.d", ""), "mark");
        ContainerLayer mark = new ContainerLayer("/", fixture.layer(hidden), fixture.store.layers(image));
        Image without = fixture.store.commit(image, List.of(mark), null, "sh", ImageDetails.NONE, n -> {});
        assertThat(fixture.store.files(without).figures(false).get(0).wasted()).isEqualTo(5);
    }

    @AnyUserTest
    void deeperThanAPathIsLong() throws Exception {
        String deep = "d/".repeat(IN_ONE_PATH);
        Files.createDirectories(upper.resolve("one/" + deep));
        Files.createDirectories(upper.resolve("two/" + deep));
        Files.move(upper.resolve("two"), upper.resolve("one/" + deep + "two"));
        Path below = Files.createDirectory(work.resolve("below"));
        ContainerLayer layer = new ContainerLayer("/", upper, List.of(below));
        assertThat(ContainerFiles.changes(List.of(layer))).hasSize(2 * IN_ONE_PATH + 2);
        Omitted nothing = ContainerFiles.export(layer, OutputStream.nullOutputStream());
        assertThat(nothing).isEqualTo(Omitted.NOTHING);
        assertThat(TreeComparison.difference(upper, upper)).isEmpty();
        assertThat(TreeSize.of(upper)).isPositive();
        assertThatThrownBy(() -> fixture.store.commit(null, List.of(layer), null, "sh", ImageDetails.NONE, n -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("deep");
    }

    @AnyUserTest
    void descriptorsAreGivenBack() throws Exception {
        int layers = 40;
        List<Path> stack = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Path layer = Files.createDirectory(upper.resolve("layer" + i));
            Files.createDirectories(layer.resolve("a/".repeat(50)));
            stack.add(layer);
        }
        int[] most = {0};
        new MergedTree(stack).walk((entry, content) -> most[0] = Math.max(most[0], descriptors()));
        assertThat(most[0]).isGreaterThan(layers).isLessThan(1024 + 300);
        assertThat(descriptors()).isLessThan(most[0]);
        try (OpenDirectories open = new OpenDirectories()) {
            OpenDirectory first = open.get(stack.get(0), "");
            assertThat(open.get(stack.get(0), "")).isSameAs(first);
            assertThat(open.get(stack.get(0), "a/a").self().path()).isEqualTo("a/a");
            assertThat(open.find(stack.get(0), "a/b")).isEmpty();
        }
    }

    private static int descriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return (int) list.count();
        }
    }
}
