package io.ctk.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Layers as an attacker makes them: nothing is ever written outside of the layer, and a refused image leaves nothing. */
class HostileLayerTest {
    @TempDir
    Path work;

    private StoreFixture fixture;
    private Path outside;

    @BeforeEach
    void open() throws IOException {
        fixture = new StoreFixture(work.resolve("store"));
        outside = Files.createDirectory(work.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] archive) throws IOException {
        var result = assertThatThrownBy(() -> fixture.imported(archive, "test", UnpackLimits.STANDARD))
                .isInstanceOf(IOException.class);
        fixture.checkNothingLeft();
        checkOutside();
        return result;
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(TestArchive archive) throws IOException {
        return refused(archive.bytes());
    }

    private void checkOutside() throws IOException {
        assertThat(outside.resolve("file")).hasContent("untouched");
        assertThat(StoreFixture.names(outside)).containsExactly("file");
        assertThat(StoreFixture.names(work)).containsExactly("outside", "store");
    }

    private Path unpacked(TestArchive archive) throws IOException {
        Path layer = fixture.layer(fixture.imported(archive));
        checkOutside();
        fixture.checkWhole();
        return layer;
    }

    @AnyUserTest
    void dotsInNames() throws Exception {
        for (String name : new String[] {"../x", "a/../../x", "..", "a/..", "/../x", "./../x"}) {
            refused(new TestArchive().file(name, "x")).hasMessageContaining("..");
        }
        refused(new TestArchive().link("x", "../../outside/file")).hasMessageContaining("..");
    }

    @AnyUserTest
    void absoluteNamesAreInside() throws Exception {
        Path layer =
                unpacked(new TestArchive().file(outside + "/file", "inside").file("//etc//passwd", "inside"));
        assertThat(layer.resolve("etc/passwd")).hasContent("inside");
        assertThat(layer.resolve(outside.toString().substring(1)).resolve("file"))
                .hasContent("inside");
    }

    @AnyUserTest
    void throughSymlinks() throws Exception {
        refused(new TestArchive().symlink("a", outside.toString()).file("a/file", "x"));
        refused(new TestArchive()
                .symlink("a", "../../../../../../../../.." + outside)
                .file("a/file", "x"));
        refused(new TestArchive()
                .symlink("a", "b")
                .symlink("b", outside.toString())
                .file("a/file", "x"));
        Path layer = unpacked(
                new TestArchive().directory("real").symlink("a", "/real").file("a/file", "inside"));
        assertThat(layer.resolve("real/file")).hasContent("inside");
    }

    @AnyUserTest
    void throughALinkMadeByAnotherEntry() throws Exception {
        refused(new TestArchive()
                .directory("d")
                .file("d/one", "1")
                .symlink("e", outside.toString())
                .link("f", "e")
                .file("f/file", "x"));
    }

    @AnyUserTest
    void hardLinksThatLeadOut() throws Exception {
        refused(new TestArchive().link("x", outside + "/file"));
        refused(new TestArchive().symlink("a", outside.toString()).link("x", "a/file"));
        refused(new TestArchive().link("x", "")).hasMessageContaining("target");
    }

    @AnyUserTest
    void aHardLinkToASymlinkIsTheSymlink() throws Exception {
        Path layer = unpacked(new TestArchive().symlink("a", outside + "/file").link("b", "a"));
        assertThat(Files.isSymbolicLink(layer.resolve("b"))).isTrue();
    }

    @AnyUserTest
    void throughALinkOfAnEarlierLayer() throws Exception {
        unpacked(new TestArchive().symlink("etc", outside.toString()));
        Image second = fixture.imported(new TestArchive().file("etc/file", "second"), "second");
        Path layer = fixture.layer(second);
        assertThat(layer.resolve("etc")).isDirectory();
        assertThat(layer.resolve("etc/file")).hasContent("second");
        checkOutside();
    }

    @AnyUserTest
    void somethingElseAsTheRoot() throws Exception {
        for (String name : new String[] {"/.", ".", "./", "/", "", ".//."}) {
            refused(new TestArchive().symlink(name, outside.toString()).file("file", "x"));
        }
        refused(new TestArchive().file(".", "x")).hasMessageContaining("root");
    }

    @AnyUserTest
    void whiteoutsOfDots() throws Exception {
        for (String name : new String[] {".wh...", ".wh..", ".wh.", "a/.wh..."}) {
            refused(new TestArchive().file(name, "")).hasMessageContaining("whiteout");
        }
    }

    @AnyUserTest
    void namesWithNul() throws Exception {
        refused(new TestArchive().pax("path=a\0b").file("x", "")).hasMessageContaining("NUL");
    }

    @AnyUserTest
    void overlayfsOwnAttributes() throws Exception {
        for (String name :
                new String[] {"trusted.overlay.redirect", "user.overlay.metacopy", "trusted.overlay.opaque"}) {
            refused(new TestArchive().pax("SCHILY.xattr." + name + "=/etc").file("x", ""))
                    .hasMessageContaining(name);
        }
    }

    @AnyUserTest
    void duplicateEntriesTheLastOneWins() throws Exception {
        Path layer = unpacked(new TestArchive()
                .file("a", "first")
                .file("a", "second")
                .symlink("b", outside + "/file")
                .file("b", "mine")
                .directory("c")
                .file("c", "was a directory")
                .file("d", "was a file")
                .directory("d"));
        assertThat(layer.resolve("a")).hasContent("second");
        assertThat(layer.resolve("b")).hasContent("mine");
        assertThat(Files.isRegularFile(layer.resolve("b"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(layer.resolve("c")).hasContent("was a directory");
        assertThat(layer.resolve("d")).isDirectory();
    }

    @AnyUserTest
    void aFileWhereAFullDirectoryWas() throws Exception {
        refused(new TestArchive().file("d/e", "x").file("d", "x")).hasMessageContaining("directory with entries");
        refused(new TestArchive().file("d", "x").file("d/e", "x")).hasMessageContaining("ENOTDIR");
    }

    @AnyUserTest
    void sizesThatLie() throws Exception {
        refused(new TestArchive()
                        .raw(TestArchive.header('0', "f", "", 0644, 1 << 30))
                        .raw(new byte[512])
                        .unfinished())
                .hasMessageContaining("ends early");
        refused(new TestArchive().pax("size=9223372036854775807").file("f", "x"));
        refused(new TestArchive().pax("size=-5").file("f", "x"));
    }

    @AnyUserTest
    void archivesThatEndEarly() throws Exception {
        byte[] whole = new TestArchive().file("f", "content").file("g", "more").bytes();
        for (int size : new int[] {0, 1, 512, 700, 1024, 2000}) {
            refused(Arrays.copyOf(whole, size));
        }
        byte[] gzip = gzip(whole);
        for (int size : new int[] {2, 10, gzip.length / 2, gzip.length - 1}) {
            refused(Arrays.copyOf(gzip, size));
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** Of which as much is there as is needed to meet a limit that is as much smaller. */
    @AnyUserTest
    void aGzipOfTenGigabytesOfZeros() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] zeros = new byte[1 << 20];
            gzip.write(TestArchive.header('0', "zeros", "", 0644, 60 << 20));
            for (int i = 0; i < 100; i++) {
                gzip.write(zeros);
            }
        }
        assertThatThrownBy(() -> fixture.imported(bytes.toByteArray(), "test", StoreFixture.limits(32 << 20, 1000)))
                .hasMessageContaining("more than 32m unpacked");
        fixture.checkNothingLeft();
        // What comes behind the end mark is limited too.
        assertThatThrownBy(() -> fixture.imported(
                        gzip(Arrays.copyOf(new TestArchive().file("f", "").bytes(), 64 << 20)),
                        "test",
                        StoreFixture.limits(32 << 20, 1000)))
                .hasMessageContaining("more than 32m unpacked");
        fixture.checkNothingLeft();
    }

    @AnyUserTest
    void filesThatAreSaidToBeLargerThanAllowed() throws Exception {
        assertThat(UnpackLimits.STANDARD.size().bytes()).isEqualTo(8L << 30);
        refused(new TestArchive().pax("size=9000000000").file("f", "").bytes()).hasMessageContaining("more than 8g");
        refused(new TestArchive()
                        .pax("GNU.sparse.size=9000000000", "GNU.sparse.map=0,0")
                        .file("s", "")
                        .bytes())
                .hasMessageContaining("more than 8g");
    }

    @AnyUserTest
    void aMillionTinyEntries() throws Exception {
        TestArchive archive = new TestArchive();
        for (int i = 0; i < 1001; i++) {
            archive.file("f" + i, "");
        }
        assertThatThrownBy(() -> fixture.imported(archive.bytes(), "test", StoreFixture.limits(1 << 30, 1000)))
                .hasMessageContaining("more than 1000 entries");
        fixture.checkNothingLeft();
        assertThat(UnpackLimits.STANDARD.entries()).isEqualTo(1_000_000);
    }

    @AnyUserTest
    void paxHeadersOfHundredMegabytes() throws Exception {
        refused(new TestArchive()
                        .raw(TestArchive.header('x', "pax", "", 0644, 100L << 20))
                        .bytes())
                .hasMessageContaining("bytes: at most");
    }

    @AnyUserTest
    void deviceNodes() throws Exception {
        ImageStore.Imported imported = fixture.imported(
                new TestArchive()
                        .entry('3', "dev/null", "", 0666, new byte[0])
                        .file("dev/after", "")
                        .bytes(),
                "test",
                UnpackLimits.STANDARD);
        Path layer = fixture.layer(imported.image());
        boolean privileged = StorePaths.isPrivileged();
        assertThat(Files.exists(layer.resolve("dev/null"))).isEqualTo(privileged);
        assertThat(imported.omitted().devices()).isEqualTo(privileged ? 0 : 1);
        assertThat(layer.resolve("dev/after")).exists();
        fixture.checkWhole();
    }

    @AnyUserTest
    void whatIsNoArchive() throws Exception {
        refused("a text".repeat(1000).getBytes(StandardCharsets.UTF_8)).hasMessageContaining("checksum");
        refused(gzip("a text".repeat(1000).getBytes(StandardCharsets.UTF_8))).hasMessageContaining("checksum");
        refused(new byte[0]);
    }

    @AnyUserTest
    void fourKibibytePaths() throws Exception {
        StringBuilder path = new StringBuilder();
        while (path.length() < 4000) {
            path.append("d".repeat(99)).append('/');
        }
        path.append("f".repeat(4095 - path.length()));
        fixture.imported(new TestArchive().pax("path=" + path).file("x", "deep"));
        fixture.checkWhole();
        fixture.store.remove("test", StoreFixture.NOTHING_USED);
        refused(new TestArchive().pax("path=" + path + "f").file("x", "deeper")).hasMessageContaining("4096 bytes");
        refused(new TestArchive().pax("path=" + "f".repeat(256)).file("x", "long"))
                .hasMessageContaining("ENAMETOOLONG");
    }
}
