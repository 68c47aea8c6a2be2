package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Damage;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.StoreUsage;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.changes.LayerFigures;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The store: names, removing, damage. */
class ImageStoreTest {
    @TempDir
    Path work;

    private StoreFixture fixture;
    private ImageStore store;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
        store = fixture.store;
    }

    private Image one() throws IOException {
        return fixture.imported(new TestArchive().file("a", "one"), "one:1");
    }

    /** A second layer over the first image's. */
    private Image two(Image base, String name) throws IOException {
        Path upper = Files.createDirectories(work.resolve("upper-" + name));
        Files.writeString(upper.resolve("a"), "changed");
        Files.writeString(upper.resolve("b"), "added");
        ContainerLayer layer = new ContainerLayer("/", upper, store.layers(base));
        return store.commit(base, List.of(layer), Reference.parse(name), "sh", ImageDetails.NONE, n -> {});
    }

    @AnyUserTest
    void namesAndDigests() throws Exception {
        assertThat(store.images()).isEmpty();
        assertThat(store.find("none")).isEmpty();
        Image image = one();
        assertThat(image.names()).containsExactly("one:1");
        assertThat(store.find("one")).isEmpty(); // means one:latest
        store.tag(image, Reference.parse("one"));
        assertThat(store.get("one").names()).containsExactlyInAnyOrder("one:1", "one:latest");
        assertThat(store.get("docker.io/library/one:1").id()).isEqualTo(image.id());
        for (String text : List.of(
                image.id().toString(),
                image.id().shortened(),
                "one@" + image.id(),
                image.manifest().config().digest().toString())) {
            assertThat(store.get(text).id()).isEqualTo(image.id());
        }
        assertThatThrownBy(() -> store.get("two")).hasMessageContaining("ENOENT");
        Image other = fixture.imported(new TestArchive().file("x", "other"), "one:1");
        assertThat(store.get("one:1").id()).isEqualTo(other.id());
        assertThat(store.get("one").id()).isEqualTo(image.id());
    }

    @AnyUserTest
    void layersAreStoredOnce() throws Exception {
        Image base = one();
        Image second = two(base, "two");
        ContainerLayer again = new ContainerLayer("/", work.resolve("upper-two"), store.layers(base));
        Image third = store.commit(base, List.of(again), Reference.parse("three"), "sh", ImageDetails.NONE, n -> {});
        assertThat(third.config().diffIds()).isEqualTo(second.config().diffIds());
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).hasSize(3); // with the empty one
        fixture.checkWhole();
    }

    @AnyUserTest
    void removingKeepsWhatOthersUse() throws Exception {
        Image base = one();
        Image second = two(base, "two");
        store.tag(second, Reference.parse("alias"));
        assertThat(store.remove("two", StoreFixture.NOTHING_USED)).isZero();
        store.remove("one:1", StoreFixture.NOTHING_USED);
        assertThat(store.images()).hasSize(1);
        fixture.checkWhole();
        assertThat(store.layers(second)).hasSize(2);
        assertThat(store.remove("alias", StoreFixture.NOTHING_USED)).isPositive();
        fixture.checkNothingLeft();
    }

    @AnyUserTest
    void whatAContainerIsMadeOfStays() throws Exception {
        Image image = one();
        assertThatThrownBy(() -> store.remove("one:1", () -> Set.of(image.id())))
                .hasMessageContaining("EBUSY");
        fixture.imported(new TestArchive().file("x", "other"), "one:1"); // takes its name
        store.upkeep(() -> Set.of(image.id())).prune(false);
        assertThat(store.byDigest(image.id()).config()).isEqualTo(image.config());
        assertThat(fixture.layer(image).resolve("a")).hasContent("one");
        store.upkeep(StoreFixture.NOTHING_USED).prune(true);
        fixture.checkNothingLeft();
    }

    @AnyUserTest
    void whatKilledProcessesLeftIsPruned() throws Exception {
        one();
        for (String place : List.of("layers/.new-1-2-3", "blobs/sha256/.new-4")) {
            Files.createDirectories(fixture.root.resolve(place));
        }
        Files.writeString(fixture.root.resolve(".new-index"), "half");
        Files.createDirectory(fixture.root.resolve("layers").resolve("0".repeat(64)));
        store.upkeep(StoreFixture.NOTHING_USED).prune(false);
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).hasSize(2);
        assertThat(StoreFixture.names(fixture.root.resolve("blobs/sha256"))).hasSize(3);
        assertThat(fixture.root.resolve(".new-index")).doesNotExist();
        fixture.checkWhole();
    }

    @AnyUserTest
    void damageIsNamedAndRepaired() throws Exception {
        Image image = two(one(), "two");
        List<Path> layers = store.layers(image);
        Files.writeString(layers.get(0).resolve("a"), "damaged!");
        Files.writeString(layers.get(1).resolve("new"), "");
        List<Damage> damage = store.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {});
        assertThat(damage).hasSize(2).allMatch(d -> d.what().startsWith("layer") && !d.repaired());
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .hasSize(2)
                .allMatch(Damage::repaired);
        fixture.checkWhole();
        assertThat(layers.get(0).resolve("a")).hasContent("changed");
        io.ctk.internal.layer.Trees.remove(layers.get(0));
        assertThatThrownBy(() -> store.layers(image)).hasMessageContaining("verify --repair");
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .hasSize(1);
        fixture.checkWhole();
        Path blob = fixture.root
                .resolve("blobs/sha256")
                .resolve(image.manifest().layers().get(1).digest().hex());
        Files.writeString(blob, "damaged");
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .singleElement()
                .matches(d -> d.what().startsWith("blob") && !d.repaired());
    }

    @AnyUserTest
    void manyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Image>> all = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int number = i;
            all.add(threads.submit(() -> {
                Image image = fixture.imported(new TestArchive().file("f", "content " + number % 3), "image-" + number);
                if (number % 4 == 0) {
                    store.upkeep(StoreFixture.NOTHING_USED).prune(false);
                }
                return image;
            }));
        }
        for (Future<Image> image : all) {
            image.get();
        }
        threads.shutdown();
        assertThat(store.images().stream().mapToInt(i -> i.names().size()).sum())
                .isEqualTo(24);
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).hasSize(4);
        fixture.checkWhole();
    }

    @AnyUserTest
    void figuresOfTheStack() throws Exception {
        Image base = fixture.imported(
                new TestArchive().file("a", "12345").file("d/e", "678").file("d/f", ""), "base");
        Path upper = Files.createDirectories(work.resolve("upper"));
        Files.writeString(upper.resolve("a"), "changed");
        Files.writeString(upper.resolve("new"), "!");
        Path layer = fixture.layer(fixture.imported(new TestArchive().file(".wh.d", ""), "mark"));
        assertThat(new ProcessBuilder("cp", "-a", layer.resolve("d").toString(), upper.toString())
                        .start()
                        .waitFor())
                .isZero();
        Image image = store.commit(
                base,
                List.of(new ContainerLayer("/", upper, store.layers(base))),
                Reference.parse("top"),
                "sh",
                ImageDetails.NONE,
                n -> {});
        LayerFigures top = store.files(image).figures(true).get(0);
        assertThat(List.of(top.added(), top.changed(), top.removed(), top.wasted()))
                .containsExactly(1L, 1L, 1L, 8L);
        assertThat(top.changes().stream().map(c -> c.kind().letter() + c.path()))
                .containsExactlyInAnyOrder("C/a", "D/d", "A/new");
        assertThat(top.hidden()).extracting(LayerFigures.Hidden::path).containsExactlyInAnyOrder("/a", "/d");
        assertThat(top.hidden().stream().mapToLong(LayerFigures.Hidden::bytes).sum())
                .isEqualTo(8);
        assertThat(store.files(image).figures(false).get(1).sharedWith()).containsExactly("base:latest");
        StoreUsage usage = store.upkeep(StoreFixture.NOTHING_USED).usage();
        assertThat(usage.images()).hasSize(3).anyMatch(u -> u.shared() > 0);
    }
}
