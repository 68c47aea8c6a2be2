package io.ctk.internal.image.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Damage;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A layer is compared with its archive without unpacking it: what is the same is found so, and no difference is missed. */
class ComparedLayerTest {
    private static final FileTime TIME = FileTime.from(1_000_000_000, TimeUnit.SECONDS);

    @TempDir
    Path work;

    private StoreFixture fixture;
    private Path layer;
    private Image image;

    @BeforeEach
    void open() throws IOException {
        fixture = new StoreFixture(work.resolve("store"));
        image = fixture.imported(new TestArchive()
                .directory("d/")
                .file("d/f", "content")
                .file("d/empty", "")
                .entry('0', "d/large", "", 0644, new byte[300_000])
                .entry('0', "d/mode", "", 04751, "x".getBytes(StandardCharsets.US_ASCII))
                .link("d/same", "d/f")
                .symlink("l", "d/f")
                .directory("hidden/")
                .file("hidden/.wh..wh..opq", "")
                .file("hidden/.wh.mark", "")
                .pax("SCHILY.xattr.user.a=b", "path=x/" + "n".repeat(200))
                .file("x", "long")
                .directory("x/")
                .directory("empty/")
                .entry('6', "pipe", "", 0600, new byte[0]));
        layer = fixture.layer(image);
    }

    private boolean isSame() throws IOException {
        BlobDescriptor blob = image.manifest().layers().get(0);
        Digest diffId = image.config().diffIds().get(0);
        return new BlobUnpacker(new StorePaths(fixture.root), n -> {}).isSame(blob, diffId, layer);
    }

    private interface Damaging {
        void damage(Path layer) throws IOException;
    }

    private static void touch(Path path) throws IOException {
        Files.setLastModifiedTime(path, TIME);
    }

    /** Without a look at the time of the directory, which the damage changes too. */
    private static void keepingTime(Path directory, Damaging damaging) throws IOException {
        FileTime before = Files.getLastModifiedTime(directory);
        damaging.damage(directory);
        Files.setLastModifiedTime(directory, before);
    }

    @AnyUserTest
    void whatIsTheSameIsFoundWithoutUnpacking() throws Exception {
        Image plain = image;
        assertThat(Files.readAllBytes(layer.resolve("d/large"))).hasSize(300_000);
        image = fixture.imported(
                new TestArchive()
                        .directory("d/")
                        .file("d/f", "content")
                        .link("d/same", "d/f")
                        .symlink("l", "d/f")
                        .directory("o/")
                        .file("o/.wh..wh..opq", "")
                        .entry('6', "pipe", "", 0600, new byte[0]),
                "simple");
        layer = fixture.layer(image);
        assertThat(isSame()).isTrue();
        image = plain;
        fixture.checkWhole();
    }

    @AnyUserTest
    void noDifferenceIsMissed() throws Exception {
        List<Damaging> all = List.of(
                l -> Files.writeString(l.resolve("d/f"), "c0ntent"),
                l -> Files.writeString(l.resolve("d/f"), "contents"),
                l -> Files.writeString(l.resolve("d/empty"), "x"),
                l -> {
                    byte[] large = new byte[300_000];
                    large[299_999] = 1;
                    Files.write(l.resolve("d/large"), large);
                },
                l -> Files.setPosixFilePermissions(l.resolve("d/f"), PosixFilePermissions.fromString("rw-r-----")),
                l -> Files.setPosixFilePermissions(l.resolve("d"), PosixFilePermissions.fromString("rwx------")),
                l -> Files.setLastModifiedTime(l.resolve("d/f"), FileTime.fromMillis(5)),
                l -> Files.setLastModifiedTime(l.resolve("empty"), FileTime.fromMillis(5)),
                l -> Files.setLastModifiedTime(l, FileTime.fromMillis(5)),
                l -> keepingTime(l.resolve("d"), d -> Files.delete(d.resolve("empty"))),
                l -> keepingTime(l.resolve("empty"), d -> Files.createFile(d.resolve("more"))),
                l -> keepingTime(l.resolve("empty"), d -> Files.createDirectory(d.resolve("more"))),
                l -> keepingTime(l, d -> Files.createFile(d.resolve("more"))),
                l -> keepingTime(l.resolve("d"), d -> Files.createLink(d.resolve("third"), d.resolve("f"))),
                l -> Files.createLink(l.resolveSibling("elsewhere"), l.resolve("d/empty")),
                l -> keepingTime(l.resolve("d"), d -> {
                    Files.delete(d.resolve("same"));
                    Files.writeString(d.resolve("same"), "content");
                    touch(d.resolve("same"));
                }),
                l -> keepingTime(l, d -> {
                    Files.delete(d.resolve("l"));
                    Files.createSymbolicLink(d.resolve("l"), Path.of("d/g"));
                    setLinkTime(d.resolve("l"));
                }),
                l -> Files.setAttribute(l.resolve("d/f"), "user:more", new byte[] {1}),
                l -> Files.setAttribute(l.resolve("d"), "user:more", new byte[] {1}),
                l -> keepingTime(l, d -> {
                    Files.move(d.resolve("empty"), d.resolve("moved"));
                    Files.createSymbolicLink(d.resolve("empty"), Path.of("moved"));
                }));
        for (int i = 0; i < all.size(); i++) {
            StoreFixture other = new StoreFixture(work.resolve("store-" + i));
            Image whole = other.imported(new TestArchive()
                    .directory("d/")
                    .file("d/f", "content")
                    .file("d/empty", "")
                    .entry('0', "d/large", "", 0644, new byte[300_000])
                    .link("d/same", "d/f")
                    .symlink("l", "d/f")
                    .directory("empty/"));
            fixture = other;
            image = whole;
            layer = other.layer(whole);
            assertThat(isSame()).as("before " + i).isTrue();
            all.get(i).damage(layer);
            assertThat(isSame()).as("damage " + i).isFalse();
            assertThat(other.store.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}))
                    .as("damage " + i)
                    .hasSize(1);
        }
    }

    private static void setLinkTime(Path link) throws IOException {
        java.nio.file.attribute.BasicFileAttributeView view = Files.getFileAttributeView(
                link, java.nio.file.attribute.BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setTimes(TIME, null, null);
    }

    /** An overlay of one layer shows the names of whiteouts in a directory without the mark that it has for them. */
    @AnyUserTest
    void aDirectoryThatIsNotMarkedForItsWhiteouts() throws Exception {
        image = fixture.imported(
                new TestArchive().directory("nd/").file("nd/.wh.zz", "").file("nd/ok", "x"), "whiteout");
        layer = fixture.layer(image);
        fixture.checkWhole();
        keepingTime(layer, l -> {
            Path marked = l.resolve("nd");
            FileTime time = Files.getLastModifiedTime(marked);
            Path bare = Files.createDirectory(l.resolve("bare"));
            for (String name : List.of("zz", "ok")) {
                Files.move(marked.resolve(name), bare.resolve(name));
            }
            Files.setPosixFilePermissions(bare, Files.getPosixFilePermissions(marked));
            Files.delete(marked);
            Files.move(bare, marked);
            Files.setLastModifiedTime(marked, time);
        });
        assertThat(isSame()).isFalse();
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).verify(false, n -> {}))
                .singleElement()
                .matches(d -> d.why().equals("/nd has other metadata") && !d.repaired());
        assertThat(fixture.store.upkeep(StoreFixture.NOTHING_USED).verify(true, n -> {}))
                .singleElement()
                .matches(Damage::repaired);
        fixture.checkWhole();
    }

    /** What only unpacking can tell is unpacked, and is whole. */
    @AnyUserTest
    void layersThatNeedUnpacking() throws Exception {
        for (TestArchive archive : List.of(
                new TestArchive().file("implied/f", "x"),
                new TestArchive().file("f", "x").file("f", "y"),
                new TestArchive().directory("d/").symlink("l", "d").file("l/f", "x"),
                new TestArchive().file(".wh.d", "").directory("d/"))) {
            StoreFixture other = new StoreFixture(Files.createTempDirectory(work, "store"));
            other.imported(archive);
            other.checkWhole();
        }
    }
}
