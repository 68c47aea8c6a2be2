package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageException;
import io.ctk.image.LoadedImages;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.ImageStore;
import io.ctk.image.store.StoreFixture;
import io.ctk.image.store.TestImage;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Layouts as other tools write them: with more in them than images, and with other digests than SHA-256. */
class ForeignLayoutTest {
    private static final byte[] LAYER = new TestArchive().file("f", "content").bytes();
    private static final String DIFF_ID = TestImage.digest(LAYER);
    private static final String OTHER = "application/vnd.unknown.thing.v1+json";

    @TempDir
    Path work;

    private StoreFixture fixture;
    private int stores;

    @BeforeEach
    void open() {
        newStore();
    }

    private void newStore() {
        fixture = new StoreFixture(work.resolve("store-" + stores++));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An image's manifest; {@return its descriptor} */
    private static String image(TestImage layout, byte[] layer) {
        String config = layout.blob(MediaType.CONFIG, TestImage.config(List.of(TestImage.digest(layer))));
        String blob = layout.blob(MediaType.LAYER, layer);
        return layout.blob(MediaType.MANIFEST, TestImage.manifest(config, List.of(blob)));
    }

    private static String on(String platform, String descriptor) {
        String[] parts = platform.split("/");
        return descriptor.substring(0, descriptor.length() - 1) + ",\"platform\":{\"os\":\"" + parts[0]
                + "\",\"architecture\":\"" + parts[1] + "\"}}";
    }

    private static String unnamed(String descriptor) {
        return descriptor.replaceAll(",\"annotations\":\\{[^}]*}", "");
    }

    private static TestImage layout() {
        return new TestImage().file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** What an index may have beside images, each with a part of what is said of it. */
    private static Map<String, String> others(TestImage layout) {
        String empty = layout.blob("application/vnd.oci.empty.v1+json", "{}");
        String config = layout.blob(MediaType.CONFIG, TestImage.config(List.of(DIFF_ID)));
        String simple = "application/vnd.dev.cosign.simplesigning.v1+json";
        return Map.of(
                unnamed(TestImage.descriptor(OTHER, "sha256:" + "1".repeat(64), 5)),
                OTHER,
                unnamed(TestImage.descriptor(MediaType.MANIFEST, "blake3:" + "1".repeat(64), 5)),
                "blake3",
                "{\"digest\":\"sha256:" + "2".repeat(64) + "\",\"size\":3}",
                "without a media type",
                unnamed(layout.blob(
                        MediaType.MANIFEST,
                        "{\"schemaVersion\":2,\"artifactType\":\"application/x-sbom\",\"config\":" + empty
                                + ",\"layers\":[" + empty + "]}")),
                "application/x-sbom",
                unnamed(layout.blob(
                        MediaType.MANIFEST, TestImage.manifest(config, List.of(layout.blob(simple, "a signature"))))),
                simple,
                unnamed(TestImage.descriptor(MediaType.MANIFEST, "sha256:" + "3".repeat(64), 7))
                        .replace(
                                "\"size\":7",
                                "\"size\":7,\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"),
                "attestation-manifest",
                unnamed(layout.blob(MediaType.INDEX, TestImage.index())),
                "an empty index");
    }

    @AnyUserTest
    void whatIsNoImageIsPassedOver() throws Exception {
        TestImage layout = layout();
        List<String> index = new ArrayList<>(others(layout).keySet());
        index.add(3, image(layout, LAYER));
        LoadedImages loaded = fixture.loaded(layout.file("index.json", TestImage.index(index.toArray(String[]::new)))
                .archive());
        assertThat(loaded.names()).containsExactly("loaded:1");
        assertThat(loaded.images()).hasSize(1);
        for (String word : others(layout()).values()) {
            assertThat(loaded.notes()).anyMatch(note -> note.startsWith("passed over ") && note.contains(word));
        }
        assertThat(loaded.notes()).hasSize(index.size() - 1);
        fixture.checkWhole();
    }

    @AnyUserTest
    void eachAloneIsNoImageAndSaysWhatItIs() throws Exception {
        for (Map.Entry<String, String> other : others(layout()).entrySet()) {
            TestImage layout = layout();
            others(layout);
            layout.file("index.json", TestImage.index(other.getKey()));
            assertThatThrownBy(() -> fixture.loaded(layout.archive()))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("no image in it, only ")
                    .hasMessageContaining(other.getValue());
            fixture.checkNothingLeft();
        }
    }

    /** As buildx writes it: an index in the index, with the image for each machine, and for each an attestation. */
    @AnyUserTest
    void anIndexInTheIndex() throws Exception {
        TestImage layout = layout();
        byte[] foreign = new TestArchive().file("f", "foreign").bytes();
        String here = "linux/" + ImageConfig.machine();
        String attestation = on("unknown/unknown", unnamed(image(layout, foreign)))
                .replace(
                        "\"platform\"",
                        "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"},\"platform\"");
        String inner = TestImage.index(
                on("linux/s390x", unnamed(image(layout, foreign))),
                attestation,
                on(here, unnamed(image(layout, LAYER))),
                unnamed(TestImage.descriptor(OTHER, "sha256:" + "1".repeat(64), 5)));
        String deeper = TestImage.index(unnamed(layout.blob(MediaType.INDEX, inner)));
        layout.file("index.json", TestImage.index(layout.blob(MediaType.INDEX, deeper)));
        LoadedImages loaded = fixture.loaded(layout.archive());
        assertThat(loaded.names()).containsExactly("loaded:1");
        assertThat(fixture.layer(fixture.store.get("loaded:1")).resolve("f")).hasContent("content");
        assertThat(loaded.notes()).hasSize(2);
    }

    @AnyUserTest
    void ofTwoWithOneNameThatForThisMachine() throws Exception {
        TestImage layout = layout();
        byte[] foreign = new TestArchive().file("f", "foreign").bytes();
        layout.file(
                "index.json",
                TestImage.index(
                        on("linux/" + ImageConfig.machine(), image(layout, LAYER)),
                        on("linux/s390x", image(layout, foreign))));
        assertThat(fixture.loaded(layout.archive()).notes()).containsExactly("passed over an image for linux/s390x");
        assertThat(fixture.layer(fixture.store.get("loaded:1")).resolve("f")).hasContent("content");
    }

    @AnyUserTest
    void indexesInOneAnotherWithoutEnd() throws Exception {
        TestImage layout = layout();
        String inner = unnamed(image(layout, LAYER));
        for (int i = 0; i < 20; i++) {
            inner = unnamed(layout.blob(MediaType.INDEX, TestImage.index(inner)));
        }
        layout.file("index.json", TestImage.index(inner));
        assertThatThrownBy(() -> fixture.loaded(layout.archive())).hasMessageContaining("in one another");
        fixture.checkNothingLeft();
    }

    // ---- SHA-512 ----

    @AnyUserTest
    void digestsBySha512() throws Exception {
        TestImage layout = layout();
        String config = layout.blob512(MediaType.CONFIG, bytes(TestImage.config(List.of(TestImage.digest512(LAYER)))));
        String manifest = TestImage.manifest(config, List.of(layout.blob512(MediaType.LAYER, LAYER)));
        layout.file("index.json", TestImage.index(layout.blob512(MediaType.MANIFEST, bytes(manifest))));
        fixture.loaded(layout.archive());
        ImageStore store = fixture.store;
        Image image = store.get("loaded:1");
        assertThat(image.id().algorithm()).isEqualTo(Digest.SHA512);
        assertThat(store.get("loaded:1@" + image.id()).id()).isEqualTo(image.id());
        assertThat(store.get(image.id().toString()).id()).isEqualTo(image.id());
        assertThat(store.get(image.id().shortened()).id()).isEqualTo(image.id());
        assertThat(fixture.layer(image).resolve("f")).hasContent("content");
        fixture.checkWhole();
        checkSaved(image);
        Path blob = fixture.root.resolve(
                StorePaths.inLayout(image.manifest().layers().get(0).digest()));
        byte[] layer = Files.readAllBytes(blob);
        Files.writeString(blob, "damaged");
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}))
                .singleElement()
                .matches(damage -> damage.what().startsWith("blob"));
        Files.write(blob, layer);
        store.remove("loaded:1", StoreFixture.NOTHING_USED);
        assertThat(StoreFixture.names(fixture.root.resolve("blobs/sha512"))).isEmpty();
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).containsExactly("empty");
    }

    private void checkSaved(Image image) throws IOException {
        Map<String, Image> images = Map.of("again:1", image);
        fixture.store.save(images, work.resolve("saved"));
        for (ArchiveForm form : ArchiveForm.values()) {
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            fixture.store.save(images, form, archive);
            StoreFixture other = new StoreFixture(work.resolve("other-" + form));
            other.store.load(
                    new java.io.ByteArrayInputStream(archive.toByteArray()), "x", UnpackLimits.STANDARD, n -> {});
            other.checkWhole();
        }
        StoreFixture third = new StoreFixture(work.resolve("third"));
        third.store.load(work.resolve("saved"), UnpackLimits.STANDARD, n -> {});
        assertThat(third.store.get("again:1").id()).isEqualTo(image.id());
        third.checkWhole();
    }

    @AnyUserTest
    void aSha512ThatIsAnothersIsRefused() throws Exception {
        TestImage layout = layout();
        String config = layout.blob(MediaType.CONFIG, TestImage.config(List.of(DIFF_ID)));
        String lie = TestImage.descriptor(MediaType.LAYER, TestImage.digest512(bytes("other")), LAYER.length);
        layout.file("blobs/sha512/" + TestImage.digest512(bytes("other")).substring(7), LAYER);
        layout.file(
                "index.json",
                TestImage.index(layout.blob(MediaType.MANIFEST, TestImage.manifest(config, List.of(lie)))));
        assertThatThrownBy(() -> fixture.loaded(layout.archive())).hasMessageContaining("digest");
        fixture.checkNothingLeft();
    }

    // ---- names ----

    @AnyUserTest
    void onlyNamesThatCameInAreToldOfALoad() throws Exception {
        fixture.loaded(TestImage.oci(MediaType.LAYER, LAYER, DIFF_ID).archive());
        fixture.store.tag(fixture.store.get("loaded:1"), Reference.parse("before:1"));
        LoadedImages again =
                fixture.loaded(TestImage.oci(MediaType.LAYER, LAYER, DIFF_ID).archive());
        assertThat(again.names()).containsExactly("loaded:1");
        assertThat(again.images().get(0).names()).contains("before:1");
    }
}
