package io.ctk.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.ImportedImage;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.tree.TreeSize;
import io.ctk.internal.image.unpack.LayerUnpacker;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerRoots;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.tar.TarReader;
import io.ctk.mount.Mount;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of trees on disk when they are written into an archive. */
class TreeArchiveTest {
    @TempDir
    Path work;

    private StoreFixture fixture;
    private Path tree;

    @BeforeEach
    void open() throws IOException {
        fixture = new StoreFixture(work.resolve("store"));
        tree = Files.createDirectory(work.resolve("tree"));
    }

    private ImportedImage imported() throws IOException {
        return fixture.store.importDirectory(
                tree, Reference.parse("tree"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {});
    }

    private Map<String, Entry> exported(Image image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fixture.store.files(image).export(out);
        return entries(out.toByteArray());
    }

    private static Map<String, Entry> entries(byte[] archive) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
            entries.put(LayerUnpacker.clean(entry.path()), entry);
        }
        return entries;
    }

    /** Each file system numbers its files from the same number on. */
    @RootTest
    void filesOfSeveralFileSystemsAreNotOne() throws Exception {
        Path one = Files.createDirectory(tree.resolve("one"));
        Path two = Files.createDirectory(tree.resolve("two"));
        try (Mount first = Mount.filesystem("tmpfs", List.of(), one, Set.of());
                Mount second = Mount.filesystem("tmpfs", List.of(), two, Set.of())) {
            for (Path directory : List.of(one, two)) {
                Path file = Files.writeString(directory.resolve("file"), directory.toString());
                Files.createLink(directory.resolve("again"), file);
            }
            assertThat(Files.getAttribute(one.resolve("file"), "unix:ino"))
                    .isEqualTo(Files.getAttribute(two.resolve("file"), "unix:ino"));
            Path layer = fixture.layer(imported().image());
            assertThat(layer.resolve("one/file")).hasContent(one.toString());
            assertThat(layer.resolve("two/file")).hasContent(two.toString());
            assertThat(layer.resolve("two/again")).hasContent(two.toString());
            assertThat(TreeSize.of(tree)).isGreaterThanOrEqualTo(2 * 4096);
        }
    }

    @AnyUserTest
    void linksOfAllKindsStayLinks() throws Exception {
        Path link = Files.createSymbolicLink(tree.resolve("link"), Path.of("nowhere"));
        Files.createLink(tree.resolve("link-again"), link);
        assertThat(new ProcessBuilder("mkfifo", tree.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createLink(tree.resolve("fifo-again"), tree.resolve("fifo"));
        Map<String, Entry> entries = exported(imported().image());
        assertThat(entries.get("link").kind()).isEqualTo(Kind.SYMLINK);
        assertThat(entries.get("link-again").kind()).isEqualTo(Kind.LINK);
        assertThat(entries.get("link-again").target()).isEqualTo("link");
        assertThat(entries.get("fifo-again").target()).isEqualTo("fifo");
        fixture.checkWhole();
    }

    /** An ordinary user can't make the device, and so can't link to it either. */
    @AnyUserTest
    void linksToDevicesThatAreLeftOut() throws Exception {
        byte[] archive = new TestArchive()
                .entry('3', "null", "", 0666, new byte[0])
                .link("null-again", "null")
                .link("null-once-more", "null-again")
                .file("f", "")
                .bytes();
        ImportedImage imported = fixture.imported(archive, "test", UnpackLimits.STANDARD);
        assertThat(imported.omitted().devices()).isEqualTo(Privilege.isPrivileged() ? 0 : 3);
        assertThat(StoreFixture.names(fixture.layer(imported.image()))).contains("f");
    }

    @AnyUserTest
    void ownersThatCantBeKeptAreCounted() throws Exception {
        byte[] archive = new TestArchive()
                .pax("uid=33")
                .file("theirs", "")
                .pax("gid=4")
                .directory("group/")
                .file("roots", "")
                .bytes();
        assertThat(fixture.imported(archive, "test", UnpackLimits.STANDARD)
                        .omitted()
                        .owners())
                .isEqualTo(Privilege.isPrivileged() ? 0 : 2);
    }

    @AnyUserTest
    void whoeverImportsHisFilesIsRootThere() throws Exception {
        Files.writeString(tree.resolve("f"), "");
        Image image = imported().image();
        assertThat(exported(image).get("f").uid()).isZero();
        assertThat(exported(image).get("f").gid()).isZero();
        byte[] blob;
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(fixture.root
                .resolve("blobs/sha256")
                .resolve(image.manifest().layers().get(0).digest().hex())))) {
            blob = in.readAllBytes();
        }
        assertThat(entries(blob).get("f").uid()).isZero();
        assertThat(entries(blob).get("f").gid()).isZero();
    }

    @AnyUserTest
    void theDeviceThatOverlayfsTakesForAMark() {
        byte[] archive =
                new TestArchive().entry('3', "d/gone", "", 0600, new byte[0]).bytes();
        for (int at = 329; at < 345; at++) {
            archive[at] = '0'; // the device's numbers
        }
        TestArchive.checked(archive);
        assertThatThrownBy(() -> fixture.imported(archive, "test", UnpackLimits.STANDARD))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("d/gone is the device 0:0");
    }

    private void write(Entry entry, String attribute) throws IOException {
        try (LayerWriter writer = new LayerWriter(tree, true)) {
            writer.write(entry.with(Map.of(attribute, new byte[] {'x'})), InputStream.nullInputStream());
            writer.finish(false);
        }
    }

    @RootTest
    void layersThatNeedAnotherAreRefused() throws Exception {
        write(Entry.directory("renamed"), "trusted.overlay.redirect");
        assertThatThrownBy(this::imported).hasMessageContaining("/renamed has the mark trusted.overlay.redirect");
        Files.delete(tree.resolve("renamed"));
        write(Entry.bare(Kind.FILE, "stub"), "trusted.overlay.metacopy");
        ContainerLayer layer = new ContainerLayer("/", tree, List.of(Files.createDirectory(work.resolve("lower"))));
        assertThatThrownBy(() -> ContainerFiles.export(layer, new ByteArrayOutputStream()))
                .hasMessageContaining("/stub has the mark trusted.overlay.metacopy");
        assertThatThrownBy(() -> ContainerFiles.changes(List.of(layer)))
                .hasMessageContaining("/stub has the mark trusted.overlay.metacopy");
    }

    /** overlayfs reads the mark of every directory but a layer's root. */
    @AnyUserTest
    void aRootThatHidesEverythingBelow() throws Exception {
        Image below = fixture.imported(new TestArchive().file("old", "").file("d/old", ""), "below");
        Image above =
                fixture.imported(new TestArchive().file(".wh..wh..opq", "").file("d/new", ""), "above");
        List<Path> both = List.of(fixture.layer(above), fixture.layer(below));
        assertThat(LayerRoots.visible(both)).containsExactly(fixture.layer(above));
        Image image = fixture.store.commit(
                below,
                List.of(new ContainerLayer("/", fixture.layer(above), fixture.store.layers(below))),
                Reference.parse("both"),
                "sh",
                ImageDetails.NONE,
                n -> {});
        assertThat(fixture.store.layers(image)).hasSize(1);
        assertThat(exported(image).keySet()).contains("d/new").doesNotContain("old", "d/old");
        assertThat(fixture.store.files(image).figures(false)).hasSize(2);
    }

    /** An ordinary user's files may have modes that keep him out, since in containers he is root. */
    @AnyUserTest
    void whatItsOwnersModesKeepHimOutOf() throws Exception {
        Image image = fixture.imported(new TestArchive()
                .entry('5', "none/", "", 0, new byte[0])
                .entry('0', "none/f", "", 0, "12345".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .entry('5', "none/d/", "", 0111, new byte[0])
                .file("none/d/deep", "deep")
                .entry('0', "large", "", 0, new byte[200_000])
                .file("g", ""));
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).usage().layers())
                .isPositive();
        Map<String, Entry> all = exported(image);
        assertThat(all.keySet()).contains("none", "none/f", "none/d/deep", "large", "g");
        assertThat(all.get("none").mode()).isZero();
        assertThat(all.get("none/f").mode()).isZero();
        assertThat(all.get("none/f").length()).isEqualTo(5);
        fixture.checkWhole();
        Image committed = fixture.store.commit(
                null,
                List.of(new ContainerLayer("/", fixture.layer(image), List.of())),
                Reference.parse("committed"),
                "sh",
                ImageDetails.NONE,
                n -> {});
        assertThat(exported(committed).keySet()).isEqualTo(all.keySet());
        assertThat(ContainerFiles.changes(List.of(new ContainerLayer("/", fixture.layer(image), List.of()))))
                .extracting(Change::path)
                .contains("/none/d/deep");
        fixture.checkWhole();
        // Nothing was changed for it.
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(fixture.layer(image).resolve("none"))))
                .isEqualTo("---------");
        fixture.store.remove("test", StoreFixture.NOTHING_USED);
        fixture.store.upkeep(StoreFixture.NOTHING_USED).prune(true);
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).containsExactly("empty");
    }

    @AnyUserTest
    void socketsAreCounted() throws Exception {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));
            Files.writeString(tree.resolve("f"), "");
            ImportedImage imported = imported();
            assertThat(imported.omitted().sockets()).isEqualTo(1);
            assertThat(exported(imported.image()).keySet()).containsExactly("", "f");
        }
    }

    @AnyUserTest
    void aLinkToAFileOfALayerBelow() {
        assertThatThrownBy(() -> fixture.imported(new TestArchive().link("a", "below/b")))
                .hasMessageContaining("link a")
                .hasMessageContaining("which is not in the same layer");
    }
}
