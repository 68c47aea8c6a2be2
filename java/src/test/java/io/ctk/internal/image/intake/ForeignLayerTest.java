package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.ctk.image.ImportedImage;
import io.ctk.image.LoadedImages;
import io.ctk.image.Omitted;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.StoreFixture;
import io.ctk.image.store.TestImage;
import io.ctk.internal.image.document.MediaType;
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
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Layers as other tools write them: with labels that are not true, without an end, with attributes that nobody keeps. */
class ForeignLayerTest {
    private static final byte[] LAYER = new TestArchive().file("f", "content").bytes();
    private static final String DIFF_ID = TestImage.digest(LAYER);

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

    // ---- labels ----

    private interface Compressing {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static byte[] compressed(Compressing compressing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressing.open(bytes)) {
            out.write(LAYER);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> compressions() throws IOException {
        return Map.of(
                "not compressed", LAYER,
                "gzip", compressed(GZIPOutputStream::new),
                "zstd", compressed(ZstdOutputStream::new),
                "xz", compressed(out -> new XZOutputStream(out, new LZMA2Options(0))));
    }

    @AnyUserTest
    void layersAreWhatTheyAreAndNotWhatTheySay() throws Exception {
        String docker = "application/vnd.docker.image.rootfs.diff.tar";
        Map<String, String> types = Map.of(
                MediaType.LAYER,
                "not compressed",
                MediaType.LAYER + "+gzip",
                "gzip",
                MediaType.LAYER + "+zstd",
                "zstd",
                docker,
                "not compressed",
                docker + ".gzip",
                "gzip",
                docker + ".zst",
                "zstd",
                docker + ".zstd",
                "zstd");
        for (Map.Entry<String, String> type : types.entrySet()) {
            for (Map.Entry<String, byte[]> layer : compressions().entrySet()) {
                newStore();
                LoadedImages loaded = fixture.loaded(
                        TestImage.oci(type.getKey(), layer.getValue(), DIFF_ID).archive());
                if (layer.getKey().equals(type.getValue())) {
                    assertThat(loaded.notes()).isEmpty();
                } else {
                    assertThat(loaded.notes()).singleElement().asString().contains(layer.getKey());
                }
                assertThat(fixture.layer(fixture.store.get("loaded:1")).resolve("f"))
                        .hasContent("content");
                fixture.checkWhole();
                ByteArrayOutputStream saved = new ByteArrayOutputStream();
                fixture.store.save(Map.of("loaded:1", fixture.store.get("loaded:1")), ArchiveForm.DOCKER, saved);
                assertThat(saved.toString(StandardCharsets.ISO_8859_1)).contains("content");
            }
        }
    }

    @AnyUserTest
    void bzip2IsNamed() {
        byte[] layer = bytes("BZh9 whatever");
        assertThatThrownBy(() -> fixture.loaded(
                        TestImage.oci(MediaType.LAYER, layer, DIFF_ID).archive()))
                .hasMessageContaining("bzip2");
    }

    @AnyUserTest
    void theDiffIdGuardsWhateverTheLabel() throws Exception {
        String other = TestImage.digest(bytes("something else"));
        assertThatThrownBy(() -> fixture.loaded(
                        TestImage.oci(MediaType.LAYER, compressions().get("gzip"), other)
                                .archive()))
                .hasMessageContaining("diff ID");
        fixture.checkNothingLeft();
    }

    // ---- ends ----

    /** As umoci and old writers leave it: the last file is not padded, and nothing marks the end. A digest says that all is there. */
    @AnyUserTest
    void archivesWithoutAnEnd() throws Exception {
        byte[] unpadded = new TestArchive()
                .raw(TestArchive.header('0', "f", "", 0644, 7))
                .raw(bytes("content"))
                .unfinished();
        for (byte[] layer :
                List.of(unpadded, new TestArchive().file("f", "content").unfinished())) {
            newStore();
            fixture.loaded(TestImage.oci(MediaType.LAYER, layer, TestImage.digest(layer))
                    .archive());
            assertThat(fixture.layer(fixture.store.get("loaded:1")).resolve("f"))
                    .hasContent("content");
            fixture.checkWhole();
            newStore();
            fixture.loaded(TestImage.docker(layer, TestImage.digest(layer)).archive());
            fixture.checkWhole();
            // Nothing says of an archive alone whether it was cut off.
            newStore();
            assertThatThrownBy(() -> fixture.imported(layer, "test", UnpackLimits.STANDARD))
                    .hasMessageContaining("cut off");
        }
        byte[] nothing = new byte[0];
        newStore();
        fixture.loaded(TestImage.oci(MediaType.LAYER, nothing, TestImage.digest(nothing))
                .archive());
        fixture.checkWhole();
    }

    @AnyUserTest
    void cutInsideOfAnEntryIsRefused() throws Exception {
        byte[] whole = new TestArchive().pax("mtime=7.5").file("f", "content").unfinished();
        for (int size : new int[] {100, 512, 700, 1024, 1100, 1536, 1540}) {
            byte[] cut = java.util.Arrays.copyOf(whole, size);
            assertThatThrownBy(() -> fixture.loaded(TestImage.oci(MediaType.LAYER, cut, TestImage.digest(cut))
                            .archive()))
                    .hasMessageContaining("ends early");
            fixture.checkNothingLeft();
        }
    }

    // ---- attributes ----

    @AnyUserTest
    void attributesThatAFileSystemDoesNotTake() throws Exception {
        byte[] layer = new TestArchive()
                .pax("SCHILY.xattr.com.apple.quarantine=x", "SCHILY.xattr.user.mine=kept")
                .file("f", "content")
                .pax("SCHILY.xattr.btrfs.compression=zstd")
                .directory("d/")
                .pax("SCHILY.xattr.com.apple.quarantine=y", "SCHILY.xattr.user.none=z")
                .symlink("l", "f")
                .bytes();
        ImportedImage imported = fixture.imported(layer, "test", UnpackLimits.STANDARD);
        Map<String, Long> left = imported.omitted().attributes();
        assertThat(left).containsEntry("com.apple.quarantine", 2L).containsEntry("btrfs.compression", 1L);
        assertThat(left).containsEntry("user.none", 1L); // of a link
        Path file = fixture.layer(imported.image()).resolve("f");
        assertThat(file).hasContent("content");
        if (!left.containsKey("user.mine")) { // tmpfs takes it since Linux 6.6
            assertThat(Files.getAttribute(file, "user:mine")).isEqualTo(bytes("kept"));
        }
        fixture.checkWhole();
        assertThatThrownBy(() -> fixture.imported(layer, "strict", UnpackLimits.STANDARD.strictly()))
                .hasMessageContaining("com.apple.quarantine")
                .hasMessageContaining("f");
        assertThat(fixture.store.find("strict")).isEmpty();
    }

    @AnyUserTest
    void attributesOfEndlessNamesAreCounted() throws Exception {
        TestArchive archive = new TestArchive();
        for (int i = 0; i < 300; i++) {
            archive.pax("SCHILY.xattr.foreign.n" + i + "=x").file("f" + i, "");
        }
        Omitted omitted =
                fixture.imported(archive.bytes(), "test", UnpackLimits.STANDARD).omitted();
        assertThat(omitted.attributes()).hasSizeLessThanOrEqualTo(Omitted.MOST_NAMES + 1);
        assertThat(omitted.attributes().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(300);
    }
}
