package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.store.StoreFixture;
import io.ctk.image.store.TestImage;
import io.ctk.internal.image.document.MediaType;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Images as an attacker makes them, loaded: what they say of themselves is not what they are. */
class HostileImageTest {
    private static final byte[] LAYER = new TestArchive().file("f", "content").bytes();
    private static final String DIFF_ID = TestImage.digest(LAYER);
    private static final String NO_BLOB = "sha256:" + "0".repeat(64);

    @TempDir
    Path work;

    private StoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(TestArchive archive) throws IOException {
        var result = assertThatThrownBy(() -> fixture.loaded(archive)).isInstanceOf(IOException.class);
        fixture.checkNothingLeft();
        assertThat(StoreFixture.names(work)).containsExactly("store");
        return result;
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(TestImage image) throws IOException {
        return refused(image.archive());
    }

    private static TestImage image() {
        return TestImage.oci(MediaType.LAYER, LAYER, DIFF_ID);
    }

    /** An image whose manifest is that. */
    private static TestImage withManifest(String manifest) {
        TestImage image = image();
        return image.file("index.json", TestImage.index(image.blob(MediaType.MANIFEST, manifest)));
    }

    /** An image whose configuration is that. */
    private static TestImage withConfig(String config) {
        TestImage image = image();
        String manifest =
                TestImage.manifest(image.blob(MediaType.CONFIG, config), List.of(image.blob(MediaType.LAYER, LAYER)));
        return image.file("index.json", TestImage.index(image.blob(MediaType.MANIFEST, manifest)));
    }

    @AnyUserTest
    void theOneThatIsGood() throws Exception {
        fixture.loaded(image().archive());
        fixture.loaded(TestImage.docker(LAYER, DIFF_ID).archive());
        assertThat(fixture.layer(fixture.store.get("loaded:1")).resolve("f")).hasContent("content");
        fixture.checkWhole();
    }

    @AnyUserTest
    void mediaTypesOfSomethingElse() throws Exception {
        refused(TestImage.oci("application/x-other", LAYER, DIFF_ID)).hasMessageContaining("application/x-other");
        refused(TestImage.oci(MediaType.CONFIG, LAYER, DIFF_ID)).hasMessageContaining("does not know");
        TestImage layerAsManifest = image();
        refused(layerAsManifest.file("index.json", TestImage.index(layerAsManifest.blob(MediaType.MANIFEST, LAYER))))
                .hasMessageContaining("malformed");
        TestImage layerAsIndex = image();
        refused(layerAsIndex.file("index.json", TestImage.index(layerAsIndex.blob(MediaType.INDEX, LAYER))))
                .hasMessageContaining("malformed");
        TestImage layerAsConfig = image();
        String config = layerAsConfig.blob(MediaType.CONFIG, LAYER);
        refused(layerAsConfig.file(
                        "index.json",
                        TestImage.index(layerAsConfig.blob(
                                MediaType.MANIFEST,
                                TestImage.manifest(config, List.of(layerAsConfig.blob(MediaType.LAYER, LAYER)))))))
                .hasMessageContaining("malformed");
    }

    @AnyUserTest
    void aManifestThatIsAlsoAnIndex() throws Exception {
        TestImage image = image();
        String config = image.blob(MediaType.CONFIG, TestImage.config(List.of(DIFF_ID)));
        String both = "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[" + image.blob(MediaType.LAYER, LAYER)
                + "],\"manifests\":[" + config + "]}";
        for (String type : List.of(MediaType.MANIFEST, MediaType.INDEX)) {
            refused(image.file("index.json", TestImage.index(image.blob(type, both))))
                    .hasMessageContaining("something else");
        }
        refused(image.file("index.json", both)).hasMessageContaining("something else");
    }

    @AnyUserTest
    void tenThousandLayers() throws Exception {
        List<String> ids = Collections.nCopies(10_000, DIFF_ID);
        refused(withConfig(TestImage.config(ids))).hasMessageContaining("10000 layers: at most 498");
        String layer = TestImage.descriptor(MediaType.LAYER, NO_BLOB, 1);
        refused(withManifest(TestImage.manifest(
                        TestImage.descriptor(MediaType.CONFIG, NO_BLOB, 1), Collections.nCopies(10_000, layer))))
                .hasMessageContaining("10000 layers: at most 498");
        refused(TestImage.docker(LAYER, DIFF_ID).file("config.json", TestImage.config(ids)))
                .hasMessageContaining("10000 layers: at most 498");
    }

    @AnyUserTest
    void jsonThatIsNestedDeep() throws Exception {
        for (String deep : List.of("{\"a\":".repeat(100_000), "[".repeat(100_000))) {
            refused(image().file("index.json", deep)).hasMessageContaining("deeper than 64");
            refused(image().file("manifest.json", deep)).hasMessageContaining("deeper than 64");
            refused(withManifest(deep)).hasMessageContaining("deeper than 64");
            refused(withConfig(deep)).hasMessageContaining("deeper than 64");
        }
    }

    @AnyUserTest
    void digestsThatAreNone() throws Exception {
        for (String digest : List.of(
                "sha256:../../x",
                "sha512:" + "0".repeat(64),
                "sha256:" + "0".repeat(128),
                "blake3:" + "0".repeat(64),
                "sha256:" + "A".repeat(64),
                "sha256:" + "0".repeat(63) + "/",
                "md5:0",
                "../../../../etc/passwd",
                "")) {
            String descriptor = TestImage.descriptor(MediaType.MANIFEST, digest, 1);
            refused(image().file("index.json", TestImage.index(descriptor)));
            String good = TestImage.descriptor(MediaType.CONFIG, NO_BLOB, 1);
            refused(withManifest(TestImage.manifest(TestImage.descriptor(MediaType.CONFIG, digest, 1), List.of())));
            refused(withManifest(TestImage.manifest(good, List.of(TestImage.descriptor(MediaType.LAYER, digest, 1)))));
            refused(TestImage.docker(LAYER, digest));
            refused(withConfig(TestImage.config(List.of(digest))));
        }
    }

    @AnyUserTest
    void aDiffIdOfAnotherLayer() throws Exception {
        refused(TestImage.oci(MediaType.LAYER, LAYER, NO_BLOB)).hasMessageContaining("diff ID");
        refused(TestImage.docker(LAYER, NO_BLOB)).hasMessageContaining("diff ID");
        refused(withConfig(TestImage.config(List.of(DIFF_ID, DIFF_ID)))).hasMessageContaining("diff IDs");
    }

    @AnyUserTest
    void sizesThatLie() throws Exception {
        for (long size : new long[] {-1, LAYER.length - 1, LAYER.length + 1, Long.MAX_VALUE}) {
            TestImage image = image();
            String layer = TestImage.descriptor(MediaType.LAYER, DIFF_ID, size);
            String config = image.blob(MediaType.CONFIG, TestImage.config(List.of(DIFF_ID)));
            refused(image.file(
                    "index.json",
                    TestImage.index(image.blob(MediaType.MANIFEST, TestImage.manifest(config, List.of(layer))))));
            refused(image().file(
                            "index.json", TestImage.index(TestImage.descriptor(MediaType.MANIFEST, DIFF_ID, size))));
        }
    }

    /** What the archive has in the place of its files: nothing of the machine is read, and nothing waits for a FIFO's other end. */
    @AnyUserTest
    void filesThatAreSomethingElse() throws Exception {
        Path outside = Files.writeString(work.resolve("index.json"), TestImage.index());
        for (String name : List.of("manifest.json", "index.json")) {
            TestArchive layout = new TestArchive().file("oci-layout", "{}");
            refused(layout.symlink(name, outside.toString()), outside);
            refused(new TestArchive().file("oci-layout", "{}").symlink(name, "../../index.json"), outside);
            refused(new TestArchive().file("oci-layout", "{}").entry('6', name, "", 0644, new byte[0]), outside);
            refused(new TestArchive().file("oci-layout", "{}").directory(name), outside);
        }
        for (String path : List.of("../../index.json", outside.toString(), "/proc/self/environ", "a\0b", "")) {
            String json = "[{\"Config\":\"" + path.replace("\0", "\\u0000") + "\",\"Layers\":[]}]";
            refused(new TestArchive().file("manifest.json", json), outside);
        }
        Files.delete(outside);
    }

    private void refused(TestArchive archive, Path outside) throws IOException {
        assertThatThrownBy(() -> fixture.loaded(archive)).isInstanceOf(IOException.class);
        fixture.checkNothingLeft();
        assertThat(outside).hasContent(TestImage.index());
    }

    @AnyUserTest
    void namesThatAreNone() throws Exception {
        for (String name : List.of("../x", "host", "A", "a b", "a:", "\\u001b[2J", "a".repeat(300))) {
            String json = "[{\"Config\":\"config.json\",\"RepoTags\":[\"" + name + "\"],\"Layers\":[\"layer.tar\"]}]";
            refused(TestImage.docker(LAYER, DIFF_ID).file("manifest.json", json));
        }
    }

    @AnyUserTest
    void aThousandTimesTheSameImage() throws Exception {
        String image = "{\"Config\":\"config.json\",\"RepoTags\":[],\"Layers\":[\"layer.tar\"]}";
        String json = Collections.nCopies(1001, image).toString();
        refused(TestImage.docker(LAYER, DIFF_ID).file("manifest.json", json)).hasMessageContaining("at most 1000");
        String entry = TestImage.descriptor(MediaType.MANIFEST, NO_BLOB, 1);
        refused(image().file(
                                "index.json",
                                TestImage.index(Collections.nCopies(1001, entry).toArray(String[]::new))))
                .hasMessageContaining("at most 1000");
    }
}
