package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Damage;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.Reference;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.layer.Trees;
import io.ctk.mount.Mount;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An index that names what can't be read, or what other tools named. */
class DamagedIndexTest {
    @TempDir
    Path work;

    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private StoreFixture fixture;
    private ImageStore store;
    private Image whole;
    private Image broken;

    @BeforeEach
    void fill() throws IOException {
        fixture = new StoreFixture(work.resolve("store"));
        store = fixture.store;
        whole = fixture.imported(new TestArchive().file("a", "whole"), "whole");
        broken = fixture.imported(new TestArchive().file("a", "broken"), "broken");
    }

    private Path blob(Digest digest) {
        return fixture.root.resolve("blobs/sha256").resolve(digest.hex());
    }

    private void addToIndex(BlobDescriptor entry) throws IOException {
        Path index = fixture.root.resolve("index.json");
        List<BlobDescriptor> entries = new ArrayList<>(Index.read(index));
        entries.add(entry);
        Files.write(index, Index.toJson(entries));
    }

    @AnyUserTest
    void oneDamagedImageHidesNoOther() throws Exception {
        Files.delete(blob(broken.id()));
        assertThat(store.images()).containsExactly(whole);
        assertThat(store.list().damaged())
                .singleElement()
                .matches(d ->
                        d.names().equals(List.of("broken:latest")) && d.why().contains("missing"));
        assertThatThrownBy(() -> store.get("broken")).hasMessageContaining("missing");
        assertThat(store.get(whole.id().shortened())).isEqualTo(whole);
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).usage().images()).hasSize(1);
        // Nobody knows what is the broken one's: only what is left half-written goes.
        Files.createDirectory(fixture.root.resolve("layers/.new-1"));
        store.upkeep(StoreFixture.NOTHING_USED).prune(false);
        assertThat(fixture.root.resolve("layers/.new-1")).doesNotExist();
        assertThat(fixture.root
                        .resolve("layers")
                        .resolve(broken.config().diffIds().get(0).hex()))
                .isDirectory();
        store.remove("whole", StoreFixture.NOTHING_USED);
        assertThat(blob(whole.id())).exists();
        assertThat(store.remove("broken", StoreFixture.NOTHING_USED)).isPositive();
        fixture.checkNothingLeft();
    }

    @AnyUserTest
    void aContainersImageThatCantBeReadStays() throws Exception {
        Files.writeString(blob(broken.manifest().config().digest()), "damaged");
        store.upkeep(() -> Set.of(broken.id())).prune(true);
        assertThat(blob(broken.id())).exists();
        assertThat(fixture.root
                        .resolve("layers")
                        .resolve(broken.config().diffIds().get(0).hex()))
                .isDirectory();
    }

    @AnyUserTest
    void whatIsNoImage() throws Exception {
        Path index = work.resolve("nested");
        Files.write(index, Index.toJson(List.of(whole.descriptor())));
        Digest digest = Blobs.hash(index, Digest.SHA256, n -> {});
        Files.copy(index, blob(digest));
        addToIndex(new BlobDescriptor(MediaType.INDEX, digest, Files.size(index), Map.of(Index.REF_NAME, "nested")));
        assertThat(store.images()).hasSize(2);
        assertThat(store.list().damaged()).singleElement().matches(d -> d.why().contains("no image"));
        store.remove(digest.toString(), StoreFixture.NOTHING_USED);
        assertThat(store.list().damaged()).isEmpty();
        fixture.checkWhole();
    }

    @AnyUserTest
    void whatOtherToolsSayStays() throws Exception {
        Path index = fixture.root.resolve("index.json");
        String text = Files.readString(index)
                .replaceFirst(
                        "\\{\"mediaType\"", "{\"platform\":{\"os\":\"linux\",\"features\":[1.5,true]},\"mediaType\"")
                .replaceFirst("\\{", "{\"annotations\":{\"of\":\"theirs\"},");
        Files.writeString(index, text);
        store.tag(broken, Reference.parse("more"));
        assertThat(index)
                .content()
                .contains(
                        "\"annotations\":{\"of\":\"theirs\"}", "\"platform\":{\"os\":\"linux\",\"features\":[", "more");
        assertThat(store.images()).hasSize(2);
    }

    @AnyUserTest
    void anIndexThatIsBroken() throws Exception {
        Path index = fixture.root.resolve("index.json");
        Files.writeString(index, "{");
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                store::images,
                () -> store.tag(whole, Reference.parse("more")),
                () -> store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))) {
            assertThatThrownBy(use).hasMessageContainingAll(index.toString(), "move it away");
        }
        Files.delete(index);
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}))
                .singleElement()
                .matches(d -> d.what().equals("index.json") && !d.repaired());
    }

    @AnyUserTest
    void theRestOfTheLayout() throws Exception {
        Files.writeString(fixture.root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"7\"}");
        Trees.remove(fixture.root.resolve("layers"));
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .hasSize(3)
                .allMatch(Damage::repaired)
                .anyMatch(d -> d.what().equals("oci-layout"));
        fixture.checkWhole();
        StoreFixture fresh = new StoreFixture(work.resolve("fresh"));
        fresh.checkWhole();
        assertThat(Index.read(fresh.root.resolve("index.json"))).isEmpty();
        assertThat(fresh.root.resolve("index.json")).exists();
    }

    @AnyUserTest
    void aStoreThatIsNone() throws Exception {
        Path file = Files.createFile(work.resolve("file"));
        assertThatThrownBy(ImageStore.at(file)::images).hasMessageContainingAll("ENOTDIR", "CTK_ROOT");
        assertThatThrownBy(() ->
                        ImageStore.at(file).upkeep(StoreFixture.NOTHING_USED).prune(false))
                .hasMessageContainingAll("make directory " + file, "ENOTDIR", "CTK_ROOT");
        assertThat(ImageStore.at(work.resolve("none")).images()).isEmpty();
    }

    @RootTest
    void aFullDisk() throws Exception {
        Path full = Files.createDirectory(work.resolve("full"));
        try (Mount ignored = Mount.filesystem("tmpfs", List.of("size=256k"), full, Set.of())) {
            StoreFixture small = new StoreFixture(full.resolve("store"));
            Image image = small.imported(new TestArchive().file("a", "small"), "small");
            try (OutputStream fill = Files.newOutputStream(full.resolve("fill"))) {
                assertThatThrownBy(() -> {
                            for (; ; ) {
                                fill.write(new byte[4096]);
                            }
                        })
                        .hasMessageContaining("No space");
            }
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> small.store.tag(image, Reference.parse("more")),
                    () -> small.store.remove("small", StoreFixture.NOTHING_USED))) {
                assertThatThrownBy(use)
                        .hasMessageContainingAll("write " + small.root.resolve("index.json"), "ENOSPC", "make room");
            }
            assertThat(small.store.get("small")).isEqualTo(image);
            assertThatThrownBy(() -> small.imported(new TestArchive().file("b", "more"), "more"))
                    .hasMessageContainingAll("ENOSPC", small.root.toString());
        }
    }

    @AnyUserTest
    void namesOfOtherTools() throws Exception {
        addToIndex(Index.named(whole.descriptor(), "um"));
        addToIndex(Index.named(whole.descriptor(), "Of Any+Kind"));
        assertThat(store.get("um")).isEqualTo(store.get("Of Any+Kind")).matches(i -> i.id().equals(whole.id()));
        store.remove("um", StoreFixture.NOTHING_USED);
        store.remove("Of Any+Kind", StoreFixture.NOTHING_USED);
        assertThat(store.get("whole").names()).containsExactly("whole:latest");
    }

    @AnyUserTest
    void aDigestBelongsToItsRepository() throws Exception {
        assertThat(store.get("whole@" + whole.id()).id()).isEqualTo(whole.id());
        assertThat(store.find("nosuch@" + whole.id())).isEmpty();
        assertThat(store.find("broken@" + whole.id())).isEmpty();
    }

    @AnyUserTest
    void whatIsRemovedMeanwhileIsNotDamaged() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread lister = new Thread(() -> {
            try {
                while (!done.get()) {
                    assertThat(store.list().damaged()).isEmpty();
                    Optional<Image> ignored = store.find("passing");
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(e);
            }
        });
        lister.start();
        for (int i = 0; i < 50; i++) {
            Image ignored = fixture.imported(new TestArchive().file("a", "passing " + i), "passing");
            store.remove("passing", StoreFixture.NOTHING_USED);
        }
        done.set(true);
        lister.join();
        assertThat(failures).isEmpty();
    }

    /** Whoever comes first loses the name to the other, and has his image all the same. */
    @AnyUserTest
    void aNameThatSomebodyElseTakesMeanwhile() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestArchive archive = new TestArchive().file("a", "content " + i);
            Thread thread = new Thread(() -> {
                try {
                    for (int j = 0; j < 25; j++) {
                        fixture.imported(archive, "contended");
                        store.images();
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
