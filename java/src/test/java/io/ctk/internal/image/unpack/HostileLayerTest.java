package io.ctk.internal.image.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;

import io.ctk.image.Image;
import io.ctk.image.ImportedImage;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.StoreFixture;
import io.ctk.image.store.TestImage;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.Privilege;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

    /** By whatever way it comes in. */
    private AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] archive) throws IOException {
        refusedByLoad(archive);
        var result = assertThatThrownBy(() -> fixture.imported(archive, "test", UnpackLimits.STANDARD))
                .isInstanceOf(IOException.class);
        fixture.checkNothingLeft();
        checkOutside();
        return result;
    }

    /** As a layer of an image, which is refused for the same reason. */
    private void refusedByLoad(byte[] layer) throws IOException {
        Throwable reason = catchThrowable(() -> fixture.imported(layer, "test", UnpackLimits.STANDARD));
        assertThatThrownBy(() -> fixture.loaded(
                        TestImage.docker(layer, TestImage.digest(layer)).archive()))
                .hasMessage(reason.getMessage());
        fixture.checkNothingLeft();
        checkOutside();
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
        TestImage image = TestImage.oci(MediaType.LAYER, archive.bytes(), TestImage.digest(archive.bytes()));
        fixture.loaded(image.archive());
        checkOutside();
        fixture.checkWhole();
        fixture.store.remove("loaded:1", StoreFixture.NOTHING_USED);
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

    /** What {@code tar --xattrs} writes in some containers; believed, it would show one directory as another, or hide what is below. */
    @AnyUserTest
    void overlayfsOwnAttributesAreNeverBelieved() throws Exception {
        for (String name : new String[] {
            "trusted.overlay.redirect", "user.overlay.metacopy", "trusted.overlay.opaque", "user.overlay.overlay.opaque"
        }) {
            TestArchive archive =
                    new TestArchive().pax("SCHILY.xattr." + name + "=y").directory("d/");
            byte[] bytes = archive.file("d/x", "").bytes();
            ImportedImage imported = fixture.imported(bytes, "marked", UnpackLimits.STANDARD);
            assertThat(imported.omitted().overlayMarks()).containsExactly(entry(name, 1L));
            assertThat(imported.omitted().otherAttributes()).isEmpty();
            Path layer = fixture.layer(imported.image());
            try (OpenDirectory directory = OpenDirectory.open(layer, "")) {
                assertThat(directory.read("d").orElseThrow().xattrs()).isEmpty();
            }
            fixture.checkWhole();
            assertThatThrownBy(() -> fixture.imported(bytes, "strict", UnpackLimits.STANDARD.strictly()))
                    .hasMessageContaining("/d")
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
    void deviceNodes() throws Exception {
        ImportedImage imported = fixture.imported(
                new TestArchive()
                        .entry('3', "dev/null", "", 0666, new byte[0])
                        .file("dev/after", "")
                        .bytes(),
                "test",
                UnpackLimits.STANDARD);
        Path layer = fixture.layer(imported.image());
        boolean privileged = Privilege.isPrivileged();
        assertThat(Files.exists(layer.resolve("dev/null"))).isEqualTo(privileged);
        assertThat(imported.omitted().devices()).isEqualTo(privileged ? 0 : 1);
        assertThat(layer.resolve("dev/after")).exists();
        fixture.checkWhole();
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

    /** Each link leads down by almost as much as a path may be long, from where the last one led to. */
    @AnyUserTest
    void deeperThanPathsAreLong() throws Exception {
        String down = ("d".repeat(200) + "/").repeat(15);
        TestArchive archive = new TestArchive();
        String from = "";
        for (int i = 0; i < 10; i++) {
            archive.pax("path=" + from + down + "f").file("x", "");
            archive.pax("linkpath=/" + from + down).symlink("l" + i, "x");
            from = "l" + i + "/";
        }
        refused(archive).hasMessageContaining("or than a path is long");
        refused(new TestArchive().pax("path=" + "d/".repeat(502) + "f").file("x", ""))
                .hasMessageContaining("deeper than 500 directories");
        refused(new TestArchive().pax("path=" + "d/".repeat(1900) + "f").file("x", ""))
                .hasMessageContaining("deeper than 500 directories");
    }

    /** It can be checked, listed and removed, by what calls itself for each directory. */
    @AnyUserTest
    void asDeepAsALayerMayBe() throws Exception {
        String path = "d/".repeat(500) + "f";
        Image image = fixture.imported(new TestArchive().pax("path=" + path).file("x", "deep"));
        fixture.checkWhole();
        assertThat(fixture.store.files(image).figures(true)).hasSize(1);
        fixture.store.files(image).export(OutputStream.nullOutputStream());
        fixture.store.remove("test", StoreFixture.NOTHING_USED);
        fixture.checkNothingLeft();
    }
}
