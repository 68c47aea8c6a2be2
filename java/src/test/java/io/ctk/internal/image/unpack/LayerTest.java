package io.ctk.internal.image.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.tar.TarReader;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What layers become on disk, and that nothing of a file is lost on its way in and out. */
class LayerTest {
    @TempDir
    Path work;

    private StoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(work.resolve("store"));
    }

    private static Entry entry(Path layer, String path) throws Exception {
        int slash = path.lastIndexOf('/');
        try (OpenDirectory directory = OpenDirectory.open(layer, slash < 0 ? "" : path.substring(0, slash))) {
            return directory.read(path.substring(slash + 1)).orElseThrow();
        }
    }

    @AnyUserTest
    void whiteouts() throws Exception {
        Path layer = fixture.layer(fixture.imported(new TestArchive()
                .file(".wh.gone", "")
                .file("d/.wh.below", "")
                .directory("opaque")
                .file("opaque/.wh..wh..opq", "")
                .file("opaque/new", "")
                .file("early/.wh..wh..opq", "")
                .file(".wh..wh.aufs", "what aufs kept")));
        assertThat(entry(layer, "gone").kind()).isEqualTo(Kind.WHITEOUT);
        assertThat(entry(layer, "d/below").kind()).isEqualTo(Kind.WHITEOUT);
        assertThat(OverlayMarks.isOpaque(entry(layer, "opaque"))).isTrue();
        assertThat(OverlayMarks.isOpaque(entry(layer, "early"))).isTrue();
        assertThat(OverlayMarks.isOpaque(entry(layer, "d"))).isFalse();
        assertThat(entry(layer, "opaque").xattrs()).containsKey("user.overlay.opaque");
        assertThat(entry(layer, "opaque").xattrs().containsKey("trusted.overlay.opaque"))
                .isEqualTo(Privilege.isPrivileged());
        assertThat(StoreFixture.names(layer)).containsExactly("d", "early", "gone", "opaque");
        fixture.checkWhole();
    }

    @AnyUserTest
    void aWhiteoutHidesWhatIsBelowTheLayerOnly() throws Exception {
        Path layer = fixture.layer(fixture.imported(new TestArchive()
                .file("a", "kept")
                .file(".wh.a", "")
                .file(".wh.b", "")
                .directory("b")
                .file("b/c", "")));
        assertThat(layer.resolve("a")).hasContent("kept");
        assertThat(OverlayMarks.isOpaque(entry(layer, "b"))).isTrue();
    }

    private static Map<String, Entry> read(byte[] archive, Map<String, String> contents) throws Exception {
        Map<String, Entry> entries = new LinkedHashMap<>();
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
            String path = LayerUnpacker.clean(entry.path());
            entries.put(path, entry.at(path));
            contents.put(path, new String(tar.content().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return entries;
    }

    private static void checkSame(Entry read, Entry written) {
        assertThat(read.with(Map.of())).isEqualTo(written.with(Map.of()));
        assertThat(read.xattrs().keySet()).isEqualTo(written.xattrs().keySet());
        read.xattrs().forEach((name, value) -> assertThat(value)
                .isEqualTo(written.xattrs().get(name)));
    }

    @AnyUserTest
    void attributesOfWhatNobodyMayWrite() throws Exception {
        Path layer = fixture.layer(fixture.imported(new TestArchive()
                .pax("SCHILY.xattr.user.a=b")
                .entry('0', "file", "", 0444, new byte[0])
                .pax("SCHILY.xattr.user.a=c")
                .entry('5', "directory/", "", 0555, new byte[0])));
        assertThat(entry(layer, "file").xattrs().get("user.a")).containsExactly('b');
        assertThat(entry(layer, "file").mode()).isEqualTo(0444);
        assertThat(entry(layer, "directory").xattrs().get("user.a")).containsExactly('c');
        fixture.checkWhole();
    }

    /** Everything that a file can have, as root. */
    @RootTest
    void nothingIsLost() throws Exception {
        byte[] acl = {
            2, 0, 0, 0, 1, 0, 6, 0, -1, -1, -1, -1, 2, 0, 4, 0, 1, 0, 0, 0, 4, 0, 4, 0, -1, -1, -1, -1, 16, 0, 4, 0, -1,
            -1, -1, -1, 32, 0, 4, 0, -1, -1, -1, -1
        };
        String name = "\u00e4\u0001\n\\ \u00ff";
        byte[] archive = new TestArchive()
                .pax("mtime=1500000000.5")
                .directory("./")
                .pax("uid=1234", "gid=4000000000", "mtime=-1.25", "SCHILY.xattr.user.a=b\0c")
                .entry('0', "suid", "", 06711, "content".getBytes(StandardCharsets.ISO_8859_1))
                .pax("SCHILY.xattr.security.capability=\u0001\0\0\u0002\0\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
                .entry('0', "ping", "", 0755, new byte[0])
                .pax("SCHILY.xattr.system.posix_acl_access=" + new String(acl, StandardCharsets.ISO_8859_1))
                .entry('0', "with-acl", "", 0644, new byte[0])
                .pax("uid=7", "mtime=1.000000001")
                .symlink("link", "/absolute/" + name)
                .entry('3', "null", "", 0666, new byte[0])
                .entry('4', "disk", "", 0660, new byte[0])
                .entry('6', "fifo", "", 0640, new byte[0])
                .entry('5', "sgid/", "", 02775, new byte[0])
                .file("sgid/in", "x")
                .pax("path=" + name)
                .file("replaced", "bytes")
                .entry('0', "names/first", "", 0644, "twice".getBytes(StandardCharsets.ISO_8859_1))
                .link("names/second", "names/first")
                .bytes();
        Image image = fixture.imported(archive, "test", UnpackLimits.STANDARD).image();
        fixture.checkWhole();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fixture.store.files(image).export(out);
        Map<String, String> before = new LinkedHashMap<>();
        Map<String, String> after = new LinkedHashMap<>();
        Map<String, Entry> written = read(archive, before);
        Map<String, Entry> exported = read(out.toByteArray(), after);
        written.put("names", Entry.directory("names"));
        before.put("names", "");
        assertThat(exported.keySet()).containsExactlyInAnyOrderElementsOf(written.keySet());
        for (String path : written.keySet()) {
            checkSame(exported.get(path), written.get(path));
            assertThat(after.get(path)).as(path).isEqualTo(before.get(path));
        }
    }

    @AnyUserTest
    void whatGnuTarMade() throws Exception {
        Path tree = Files.createDirectories(work.resolve("tree/a/b"));
        Files.writeString(tree.resolve("text"), "text\n");
        Files.createLink(tree.resolve("again"), tree.resolve("text"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("../else"));
        try (var sparse = new java.io.RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            sparse.seek(10 << 20);
            sparse.write(1);
        }
        for (String format : List.of("gnu", "posix", "ustar")) {
            Path archive = work.resolve(format + ".tar");
            List<String> command =
                    new ArrayList<>(List.of("tar", "-C", work.resolve("tree").toString()));
            command.addAll(List.of("--sparse", "--format=" + format, "-cf", archive.toString(), "."));
            if (format.equals("ustar")) {
                command.remove("--sparse");
            }
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
            Path layer = fixture.layer(fixture.imported(Files.readAllBytes(archive), format, UnpackLimits.STANDARD)
                    .image());
            assertThat(layer.resolve("a/b/text")).hasContent("text");
            assertThat(entry(layer, "a/b/again").identity().links()).isEqualTo(2);
            assertThat(entry(layer, "a/b/sparse").length()).isEqualTo((10 << 20) + 1);
            assertThat(entry(layer, "a/b/sparse").mode())
                    .isEqualTo(entry(tree, "sparse").mode());
            assertThat(entry(layer, "a/b/sparse").seconds())
                    .isEqualTo(entry(tree, "sparse").seconds());
            assertThat(entry(layer, "a/b/sparse").identity().allocated()).isLessThan(1 << 20);
            assertThat(Files.mismatch(layer.resolve("a/b/sparse"), tree.resolve("sparse")))
                    .isEqualTo(-1);
        }
        fixture.checkWhole();
    }

    @AnyUserTest
    void compressionsOfAllKinds() throws Exception {
        Path plain = Files.write(
                work.resolve("plain.tar"),
                new TestArchive().file("f", "content").bytes());
        List<Digest> diffIds = new ArrayList<>();
        for (List<String> command :
                List.of(List.of("cat"), List.of("gzip", "-c"), List.of("zstd", "-qc"), List.of("xz", "-c"))) {
            Process process =
                    new ProcessBuilder(command).redirectInput(plain.toFile()).start();
            Image image = fixture.store
                    .importArchive(
                            process.getInputStream(), null, "a pipe", ImageDetails.NONE, UnpackLimits.STANDARD, n -> {})
                    .image();
            diffIds.add(image.config().diffIds().get(0));
            assertThat(fixture.layer(image).resolve("f")).hasContent("content");
        }
        assertThat(diffIds).hasSize(4).containsOnly(diffIds.get(0));
        assertThat(fixture.store.images()).hasSize(4); // one blob each, but a single unpacked layer
        assertThat(StoreFixture.names(fixture.root.resolve("layers"))).hasSize(2);
        fixture.checkWhole();
    }

    @AnyUserTest
    void aDirectoryIsImportedAsItIs() throws Exception {
        Path tree = Files.createDirectories(work.resolve("tree/d"));
        Files.writeString(tree.resolve("f"), "content");
        Files.createLink(tree.resolve("g"), tree.resolve("f"));
        Image image = fixture.store
                .importDirectory(
                        work.resolve("tree"),
                        Reference.parse("tree"),
                        ImageDetails.NONE,
                        UnpackLimits.STANDARD,
                        n -> {})
                .image();
        Path layer = fixture.layer(image);
        assertThat(layer.resolve("d/f")).hasContent("content");
        assertThat(entry(layer, "d/g").identity().links()).isEqualTo(2);
        assertThat(image.manifest().layers().get(0).mediaType()).isEqualTo(MediaType.LAYER + "+gzip");
        fixture.checkWhole();
    }
}
