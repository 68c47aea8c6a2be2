package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.LoadedImages;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.document.MediaType;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Images that are saved and loaded: the same again, or refused. */
class SavedImagesTest {
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

    private Map<String, Image> saved() throws IOException {
        Map<String, Image> images = new LinkedHashMap<>();
        Image base = one();
        images.put("one:1", base);
        images.put("two:latest", two(base, "two"));
        return images;
    }

    private void checkLoaded(ImageStore other, Map<String, Image> images) throws IOException {
        for (Map.Entry<String, Image> image : images.entrySet()) {
            Image loaded = other.get(image.getKey());
            assertThat(loaded.config()).isEqualTo(image.getValue().config());
            assertThat(other.layers(loaded).get(0).resolve("a")).exists();
        }
        assertThat(other.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}))
                .isEmpty();
    }

    @AnyUserTest
    void savedAndLoadedInEveryForm() throws Exception {
        Map<String, Image> images = saved();
        for (ArchiveForm form : ArchiveForm.values()) {
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            store.save(images, form, archive);
            store.save(images, form, again);
            assertThat(again.toByteArray()).isEqualTo(archive.toByteArray());
            ImageStore other = ImageStore.at(work.resolve("store-" + form));
            LoadedImages loaded = other.load(
                    new ByteArrayInputStream(archive.toByteArray()), "archive", UnpackLimits.STANDARD, n -> {});
            assertThat(loaded.images()).hasSize(2);
            checkLoaded(other, images);
        }
        store.save(images, work.resolve("layout"));
        ImageStore other = ImageStore.at(work.resolve("store-directory"));
        other.load(work.resolve("layout"), UnpackLimits.STANDARD, n -> {});
        checkLoaded(other, images);
        // The store is a layout itself.
        ImageStore third = ImageStore.at(work.resolve("store-store"));
        third.load(fixture.root, UnpackLimits.STANDARD, n -> {});
        checkLoaded(third, images);
    }

    private void refusedLayout(Path layout, String why) {
        ImageStore other = ImageStore.at(work.resolve("refusing"));
        assertThatThrownBy(() -> other.load(layout, UnpackLimits.STANDARD, n -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        try {
            new StoreFixture(other.root()).checkNothingLeft();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AnyUserTest
    void everyByteIsCheckedBeforeItCounts() throws Exception {
        Map<String, Image> images = saved();
        Image two = images.get("two:latest");
        for (Digest digest : List.of(
                two.id(),
                two.manifest().config().digest(),
                two.manifest().layers().get(0).digest(),
                two.manifest().layers().get(1).digest())) {
            Path layout = work.resolve("layout-" + digest.shortened());
            store.save(images, layout);
            Path blob = layout.resolve("blobs/sha256").resolve(digest.hex());
            byte[] bytes = Files.readAllBytes(blob);
            bytes[bytes.length / 2] ^= 1;
            Files.write(blob, bytes);
            refusedLayout(layout, "");
            Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length - 1));
            refusedLayout(layout, "");
            Files.delete(blob);
            refusedLayout(layout, "");
        }
    }

    @AnyUserTest
    void aMediaTypeThatSaysSomethingElse() throws Exception {
        Path layout = work.resolve("layout");
        store.save(saved(), layout);
        Path index = layout.resolve("index.json");
        String text = Files.readString(index);
        Files.writeString(index, text.replace(MediaType.MANIFEST, MediaType.INDEX));
        refusedLayout(layout, "something else");
        Files.writeString(index, text.replace(MediaType.MANIFEST, "application/x-other"));
        refusedLayout(layout, "application/x-other");
        Files.writeString(index, text.replace("sha256:", "sha512:"));
        refusedLayout(layout, "SHA-512");
        Files.writeString(index, text.replace("sha256:", "blake3:"));
        refusedLayout(layout, "a digest that ctk does not know: blake3:");
        Files.writeString(index, text.replaceAll("sha256:[0-9a-f]{64}", "sha256:../../../../etc/passwd"));
        refusedLayout(layout, "SHA-256");
        Files.writeString(index, "{\"schemaVersion\":2,\"manifests\":[" + "{\"a\":".repeat(100_000));
        refusedLayout(layout, "");
        Files.writeString(index, "{\"schemaVersion\":2,\"manifests\":[]}");
        refusedLayout(layout, "no image in it, only an empty index");
    }
}
