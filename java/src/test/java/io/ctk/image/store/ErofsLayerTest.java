package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.Damage;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImportedImage;
import io.ctk.image.LayerFormat;
import io.ctk.image.LoadedImages;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.layer.Trees;
import io.ctk.mount.Mount;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are EROFS images. */
@ExtendWith(NothingLeft.class)
class ErofsLayerTest {
    private static final int NOISE = 256 << 10;

    @TempDir
    Path work;

    private StoreFixture directories;
    private StoreFixture fixture;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        directories = new StoreFixture(work.resolve("directories"));
        fixture = new StoreFixture(work.resolve("store"));
        store = fixture.store.withLayerFormat(LayerFormat.EROFS);
        Optional<String> why = fixture.store.whyNot(LayerFormat.EROFS);
        Assumptions.assumeTrue(why.isEmpty(), () -> "no EROFS images here: " + why.orElse(""));
    }

    @AfterEach
    void remove() throws IOException {
        Trees.remove(directories.root);
        Trees.remove(fixture.root);
    }

    private static ImportedImage imported(ImageStore into, TestArchive archive, String name) throws IOException {
        return into.importArchive(
                new ByteArrayInputStream(archive.bytes()),
                Reference.parse(name),
                "a test",
                ImageDetails.NONE,
                UnpackLimits.STANDARD,
                n -> {});
    }

    private Path imported(TestArchive archive) throws IOException {
        ImportedImage imported = imported(store, archive, "test");
        assertThat(imported.otherFormat()).isEmpty();
        Path layer = fixture.layer(imported.image());
        assertThat(layer).isRegularFile();
        return layer;
    }

    private static String noise() {
        byte[] noise = new byte[NOISE];
        new Random(1).nextBytes(noise);
        return new String(noise, StandardCharsets.ISO_8859_1);
    }

    /** Everything that a layer may have. */
    private static TestArchive all() {
        byte[] device = TestArchive.header('3', "device", "", 0600, 0);
        byte[] capability = {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        return new TestArchive()
                .entry('5', "", "", 0711, new byte[0])
                .directory("d")
                .file("d/f", "content")
                .link("d/g", "d/f")
                .symlink("d/link", "/nowhere")
                .raw(device)
                .entry('6', "fifo", "", 0622, new byte[0])
                .entry('0', "suid", "", 06755, "x".repeat(5000).getBytes(StandardCharsets.US_ASCII))
                .pax("mtime=1500000000.123456789", "uid=70000", "gid=3000000000", "SCHILY.xattr.user.k=v")
                .file("attributes", "")
                .pax(
                        "mtime=-86400.5",
                        "SCHILY.xattr.security.capability=" + new String(capability, StandardCharsets.ISO_8859_1))
                .file("old", "y")
                .file("holes", "a" + "\0".repeat(8 << 20) + "z")
                .file("noise", noise())
                .file("d/.wh.gone", "")
                .directory("opaque")
                .file("opaque/.wh..wh..opq", "")
                .file("name \u00ff\n", "odd")
                .directory("many")
                .pax("path=many/" + "n".repeat(254)) // of one more, mkfs.erofs 1.5 fails
                .file("many/n", "longest");
    }

    @RootTest
    void everythingIsKept() throws Exception {
        Path directory =
                directories.layer(imported(directories.store, all(), "test").image());
        assertThat(directory).isDirectory();
        Path image = imported(all());
        try (OpenLayers open = OpenLayers.of(List.of(image))) {
            assertThat(TreeComparison.difference(directory, open.directories().get(0)))
                    .isEmpty();
        }
        assertThat(Files.size(image)).isLessThan(NOISE + (1 << 20)); // holes take no room
        assertThat(StoreFixture.names(fixture.root.resolve("layers")))
                .containsExactly(image.getFileName().toString(), "empty");
        fixture.checkWhole();
    }

    @RootTest
    void theSameBytesForTheSameLayer() throws Exception {
        Path image = imported(all());
        Thread.sleep(1100); // a clock in it would show
        ImageStore other = ImageStore.at(directories.root).withLayerFormat(LayerFormat.EROFS);
        Path again = other.layers(imported(other, all(), "other").image()).get(0);
        assertThat(Files.mismatch(image, again)).isEqualTo(-1);
    }

    @RootTest
    void damageIsNamedAndRepaired() throws Exception {
        Path image = imported(all());
        byte[] whole = Files.readAllBytes(image);
        int noise = new String(whole, StandardCharsets.ISO_8859_1).indexOf(noise().substring(5000, 5100));
        assertThat(noise).isPositive();
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(noise);
            file.write(whole[noise] ^ 1);
        }
        assertDamage("/noise has another content");
        assertThat(image).hasBinaryContent(whole);
        Files.write(image, new byte[0]);
        assertDamage("mount erofs from " + image);
        assertThat(image).hasBinaryContent(whole);
        byte[] garbled = whole.clone();
        new Random(2).nextBytes(garbled);
        System.arraycopy(whole, 0, garbled, 0, 4096); // the superblock is right, and nothing else
        Files.write(image, garbled);
        assertDamage("its EROFS image");
        assertThat(image).hasBinaryContent(whole);
    }

    private void assertDamage(String why) throws IOException {
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}))
                .singleElement()
                .matches(d -> d.why().contains(why) && !d.repaired(), why);
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .singleElement()
                .matches(Damage::repaired);
        fixture.checkWhole();
    }

    @RootTest
    void whatIsThereStaysAsItIs() throws Exception {
        TestArchive archive = new TestArchive().file("a", "one");
        Path image = imported(archive);
        assertThat(imported(fixture.store, archive, "again").otherFormat())
                .hasValueSatisfying(why -> assertThat(why).endsWith("already, as an EROFS image"));
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).hasSize(2);
        assertThat(store.directories(store.get("test"))).allMatch(Files::isDirectory);
        assertThat(imported(store, archive, "again").otherFormat())
                .hasValueSatisfying(why -> assertThat(why).endsWith("already, as a directory"));
        assertThat(store.upkeep(StoreFixture.NOTHING_USED).usage().layers()).isGreaterThan(Files.size(image));
        fixture.checkWhole();
        store.remove("test", StoreFixture.NOTHING_USED);
        store.remove("again", StoreFixture.NOTHING_USED);
        fixture.checkNothingLeft();
    }

    private Map<String, Image> stack() throws IOException {
        Image base = imported(directories.store, twins("a", "b").file("d/x", "x"), "base")
                .image();
        Path upper = Files.createDirectories(work.resolve("upper"));
        Files.writeString(upper.resolve("c"), "c");
        Files.createLink(upper.resolve("d"), upper.resolve("c"));
        ContainerLayer layer = new ContainerLayer("/", upper, directories.store.layers(base));
        Map<String, Image> images = new LinkedHashMap<>();
        images.put(
                "top:1",
                directories.store.commit(
                        base, List.of(layer), Reference.parse("top:1"), "sh", ImageDetails.NONE, n -> {}));
        return images;
    }

    private static TestArchive twins(String one, String other) {
        return new TestArchive().file(one, one).link(other, one);
    }

    /** Layers that are alike have the same inode numbers in them, which are other files for all that. */
    @RootTest
    void stacksAreLoadedAndExported() throws Exception {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        directories.store.save(stack(), ArchiveForm.OCI, archive);
        LoadedImages loaded =
                store.load(new ByteArrayInputStream(archive.toByteArray()), "archive", UnpackLimits.STANDARD, n -> {});
        assertThat(loaded.otherFormat()).isEmpty();
        Image image = store.get("top:1");
        assertThat(store.layers(image)).hasSize(2).allMatch(Files::isRegularFile);
        ByteArrayOutputStream ofImages = new ByteArrayOutputStream();
        store.files(image).export(ofImages);
        ByteArrayOutputStream ofDirectories = new ByteArrayOutputStream();
        directories.store.files(directories.store.get("top:1")).export(ofDirectories);
        assertThat(ofImages.toByteArray()).isEqualTo(ofDirectories.toByteArray());
        assertThat(store.files(image).figures(true).get(0).changes())
                .extracting(Change::path)
                .containsExactly("/c", "/d");
        assertThat(store.load(new ByteArrayInputStream(archive.toByteArray()), "a", UnpackLimits.STANDARD, n -> {})
                        .otherFormat())
                .isEmpty();
        fixture.checkWhole();
    }

    @RootTest
    void directoriesWhereNoImageCanBe() throws Exception {
        TestArchive archive = new TestArchive().file("a", "one");
        Path memory = Files.createDirectory(work.resolve("memory"));
        try (Mount ignored = Mount.filesystem("tmpfs", List.of(), memory, Set.of())) {
            StoreFixture other = new StoreFixture(memory.resolve("store"));
            ImportedImage imported = imported(other.store.withLayerFormat(LayerFormat.EROFS), archive, "test");
            assertThat(imported.otherFormat())
                    .hasValueSatisfying(why -> assertThat(why).contains("Linux 6.12", "tmpfs"));
            assertThat(other.layer(imported.image()).resolve("a")).hasContent("one");
            assertThat(StoreFixture.names(other.root.resolve("layers"))).hasSize(2);
            other.checkWhole();
        }
        try (Mount ignored = Mount.bind(Path.of("/dev/null"), Path.of("/usr/bin/mkfs.erofs"), false, Set.of())) {
            ImportedImage imported = imported(store, archive, "test");
            assertThat(imported.otherFormat())
                    .hasValueSatisfying(why -> assertThat(why).contains("mkfs.erofs", "erofs-utils"));
            assertThat(fixture.layer(imported.image())).isDirectory();
        }
    }

    /** A store that was copied to where its images can't be mounted. */
    @RootTest
    void imagesThatCantBeMountedAreUnpackedOnce() throws Exception {
        Path image = imported(all());
        Path memory = Files.createDirectory(work.resolve("memory"));
        try (Mount ignored = Mount.filesystem("tmpfs", List.of(), memory, Set.of())) {
            StoreFixture other = new StoreFixture(memory.resolve("store"));
            copy(fixture.root, other.root);
            Path layer = other.layer(other.store.get("test"));
            assertThat(layer.resolve("d/f")).hasContent("content");
            Object key = Files.readAttributes(layer, BasicFileAttributes.class).fileKey();
            assertThat(other.layer(other.store.get("test"))).isEqualTo(layer);
            assertThat(Files.readAttributes(layer, BasicFileAttributes.class).fileKey())
                    .isEqualTo(key);
            assertThat(other.store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                    .singleElement()
                    .matches(d -> d.why().contains("mount erofs"));
            other.checkWhole();
            assertThat(other.root.resolve("layers").resolve(image.getFileName()))
                    .doesNotExist();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all = new ArrayList<>();
        try (var walk = Files.walk(from)) {
            walk.forEach(all::add);
        }
        for (Path path : all) {
            Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }
}
