package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.Image;
import io.ctk.image.Pruned;
import io.ctk.image.Reference;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What is told before something is removed is what is removed. */
class PruneTest {
    @TempDir
    Path work;

    private StoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
    }

    @AnyUserTest
    void whatIsToldIsWhatGoes() throws Exception {
        Image first = fixture.imported(new TestArchive().file("a", "one"), "one:1");
        Image second = fixture.imported(new TestArchive().file("b", "two"), "one:1"); // takes its name
        Files.createDirectory(fixture.root.resolve("layers").resolve("0".repeat(64)));
        Files.createDirectories(fixture.root.resolve("layers/.new-1-2-3"));

        // The first has lost its name, and with that its place in the index: what it had is of no image's.
        Pruned unnamed = fixture.store.upkeep(StoreFixture.NOTHING_USED).prunable(false);
        assertThat(unnamed.images()).isEmpty();
        assertThat(unnamed.rest())
                .extracting(Pruned.Part::path)
                .hasSize(7)
                .contains(fixture.layer(first), fixture.root.resolve("layers/.new-1-2-3"))
                .doesNotContain(fixture.layer(second));
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).usage().garbage())
                .isPositive();

        Pruned all = fixture.store.upkeep(() -> Set.of(first.id())).prunable(true);
        assertThat(all.images()).extracting(Pruned.PrunedImage::names).containsExactly(second.names());
        assertThat(all.images().get(0).bytes()).isPositive();

        // Not how much: a file system allocates what was written when it pleases. What is half-written, whoever is
        // alone sweeps first.
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).prune(false).rest())
                .extracting(Pruned.Part::path)
                .isEqualTo(unnamed.rest().stream()
                        .map(Pruned.Part::path)
                        .filter(path -> !StorePaths.isAside(path))
                        .toList());
        fixture.checkWhole();
        assertThat(fixture.store
                        .upkeep(StoreFixture.NOTHING_USED)
                        .prunable(false)
                        .bytes())
                .isZero();
        fixture.store.upkeep(StoreFixture.NOTHING_USED).prune(true);
        fixture.checkNothingLeft();
    }

    @AnyUserTest
    void whatGotANameOrAContainerMeanwhileStays() throws Exception {
        Image first = fixture.imported(new TestArchive().file("a", "one"), "one:1");
        fixture.imported(new TestArchive().file("b", "two"), "two:1");
        Pruned planned = fixture.store.upkeep(StoreFixture.NOTHING_USED).prunable(true);
        assertThat(planned.images()).hasSize(2);
        fixture.store.tag(first, Reference.parse("kept:1"));
        Image late = fixture.imported(new TestArchive().file("c", "three"), "three:1");

        assertThat(fixture.store
                        .upkeep(StoreFixture.NOTHING_USED)
                        .prune(planned)
                        .images())
                .extracting(Pruned.PrunedImage::names)
                .containsExactly(List.of("two:1"));
        assertThat(fixture.store.images()).extracting(Image::id).containsExactlyInAnyOrder(first.id(), late.id());

        Pruned again = fixture.store.upkeep(StoreFixture.NOTHING_USED).prunable(true);
        assertThat(fixture.store
                        .upkeep(() -> Set.of(first.id(), late.id()))
                        .prune(again)
                        .images())
                .isEmpty();
        fixture.checkWhole();
    }
}
