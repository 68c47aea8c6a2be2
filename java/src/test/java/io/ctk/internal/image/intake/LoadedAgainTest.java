package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.LoadedImages;
import io.ctk.image.Manifest;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.image.document.ManifestJson;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.stream.Compression;
import io.ctk.internal.layer.Sha256;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Images that name layers which the store has already, truly or not. */
class LoadedAgainTest {
    @TempDir
    Path work;

    private StoreFixture fixture;
    private ImageStore store;
    private Path layout;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
        store = fixture.store;
        layout = work.resolve("layout");
    }

    private static String text(Path blobs, Digest digest) throws IOException {
        return Files.readString(blobs.resolve(digest.hex()));
    }

    private static BlobDescriptor put(Path blobs, String type, byte[] content) throws IOException {
        Sha256 hash = new Sha256();
        hash.update(content, 0, content.length);
        Digest digest = new Digest(hash.finish());
        Files.write(blobs.resolve(digest.hex()), content);
        return new BlobDescriptor(type, digest, content.length, Map.of());
    }

    private static BlobDescriptor put(Path blobs, String type, String content) throws IOException {
        return put(blobs, type, content.getBytes(StandardCharsets.UTF_8));
    }

    private Path blobs() {
        return layout.resolve("blobs/sha256");
    }

    private LoadedImages load(ImageStore to, List<BlobDescriptor> manifests) throws IOException {
        Files.write(layout.resolve("index.json"), Index.toJson(manifests));
        return to.load(layout, UnpackLimits.STANDARD, n -> {});
    }

    /** An image is in the store, and in the layout but for what the manifest that is loaded now says. */
    private void refused(String manifest, String why) throws IOException {
        BlobDescriptor descriptor = put(blobs(), MediaType.MANIFEST, manifest);
        assertThatThrownBy(() -> load(store, List.of(descriptor))).hasMessageContaining(why);
        assertThat(store.images()).hasSize(2);
        fixture.checkWhole();
    }

    @AnyUserTest
    void aManifestThatLiesAboutALayerThatIsThere() throws Exception {
        Image image = fixture.imported(new TestArchive().file("a", "one"), "one");
        Image other = fixture.imported(new TestArchive().file("a", "other"), "other");
        store.save(Map.of("one", image, "other", other), layout);
        String manifest = text(blobs(), image.id());
        BlobDescriptor layer = image.manifest().layers().get(0);
        refused(
                manifest.replace("\"size\":" + layer.size(), "\"size\":" + (layer.size() + 512)),
                "has " + layer.size());
        BlobDescriptor config = image.manifest().config();
        String swapped = text(blobs(), config.digest())
                .replace(
                        image.config().diffIds().get(0).hex(),
                        other.config().diffIds().get(0).hex());
        BlobDescriptor lie = put(blobs(), MediaType.CONFIG, swapped);
        refused(manifest.replace(config.digest().hex(), lie.digest().hex()), "diff ID");
    }

    @AnyUserTest
    void aBlobThatWasDamagedIsReplaced() throws Exception {
        Image image = fixture.imported(new TestArchive().file("a", "one"), "one");
        store.save(Map.of("one", image), layout);
        Path blob = fixture.root
                .resolve("blobs/sha256")
                .resolve(image.manifest().layers().get(0).digest().hex());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[512] ^= 1;
        Files.write(blob, bytes);
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .isNotEmpty();
        LoadedImages unused = store.load(layout, UnpackLimits.STANDARD, n -> {});
        fixture.checkWhole();
    }

    @AnyUserTest
    void twoArchivesOfOneLayer() throws Exception {
        Image image = fixture.imported(new TestArchive().file("a", "one"), "one");
        store.save(Map.of("one", image), layout);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.GZIP.create(compressed)) {
            gzip.write(new TestArchive().file("a", "one").bytes());
        }
        BlobDescriptor layer = put(blobs(), MediaType.LAYER + "+gzip", compressed.toByteArray());
        Manifest manifest = new Manifest(image.manifest().config(), List.of(layer), Map.of());
        BlobDescriptor second = put(blobs(), MediaType.MANIFEST, ManifestJson.bytes(manifest));
        StoreFixture into = new StoreFixture(work.resolve("into"));
        assertThat(load(into.store, List.of(image.descriptor(), second)).images())
                .hasSize(2);
        into.checkWhole();
        assertThat(StoreFixture.names(into.root.resolve("layers"))).hasSize(2); // with the empty one
        into.store.save(Map.of("second", into.store.byDigest(second.digest())), work.resolve("saved"));
    }

    @AnyUserTest
    void aLayerThatCantBeUnpackedHidesNoOther() throws Exception {
        Image good = fixture.imported(new TestArchive().file("a", "good"), "good");
        Image bad = fixture.imported(new TestArchive().file("a", "bad"), "bad");
        Files.writeString(fixture.layer(good).resolve("a"), "damaged");
        Path blobs = fixture.root.resolve("blobs/sha256");
        BlobDescriptor layer = bad.manifest().layers().get(0);
        BlobDescriptor junk = put(blobs, MediaType.LAYER, "no archive".repeat(100));
        BlobDescriptor lie = put(
                blobs,
                MediaType.MANIFEST,
                text(blobs, bad.id())
                        .replace(layer.digest().hex(), junk.digest().hex())
                        .replace("\"size\":" + layer.size(), "\"size\":" + junk.size()));
        Files.write(fixture.root.resolve("index.json"), Index.toJson(List.of(lie, good.descriptor())));
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .hasSize(2)
                .anyMatch(d -> d.what().contains(bad.config().diffIds().get(0).shortened())
                        && d.why().contains("checksum")
                        && !d.repaired())
                .anyMatch(d -> d.what().contains(good.config().diffIds().get(0).shortened()) && d.repaired());
    }
}
