package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.LayerFigures;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.internal.tar.TarReader;
import io.ctk.launch.Stdio;
import io.ctk.mount.Mount;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a container's changes are in the list of them, in a new image, and in an archive. */
@ExtendWith(NothingLeft.class)
class CommittedTreeTest {
    private static final String NAME = "one";

    @TempDir
    Path work;

    private ContainerStore store;
    private ImageStore images;
    private Path rootfs;

    @BeforeEach
    void open() throws IOException {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        images = store.images();
        rootfs = Files.createDirectory(work.resolve("rootfs"));
        TestRoot.fill(rootfs);
        for (String name : List.of("dev", "proc", "sys")) {
            Files.createDirectory(rootfs.resolve(name));
        }
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private Image base() throws IOException {
        return images.importDirectory(
                        rootfs, Reference.parse("base"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {})
                .image();
    }

    /** Keeps a container that ran a script, and returns what that wrote. */
    private String run(Image image, String script) throws Exception {
        ContainerSpec spec = Container.builder(image)
                .store(store)
                .layer(new Rootfs.Layer.Stored())
                .command(List.of("sh", "-c", script))
                .name(NAME)
                .spec();
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            String out = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(container.waitFor().code()).isZero();
            return out;
        }
    }

    private List<String> diff() throws IOException {
        return ContainerFiles.changes(store.get(NAME).layers()).stream()
                .map(c -> c.kind().letter() + " " + c.path())
                .toList();
    }

    private Image commit(Image base) throws IOException {
        return images.commit(
                base, store.get(NAME).layers(), Reference.parse("second"), "sh", ImageDetails.NONE, n -> {});
    }

    private Map<String, Entry> exported(Image image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.files(image).export(out);
        return entries(out);
    }

    private static Map<String, Entry> entries(ByteArrayOutputStream archive) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        TarReader tar = new TarReader(new ByteArrayInputStream(archive.toByteArray()));
        for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
            entries.put(entry.path().replaceFirst("^\\./", "").replaceFirst("/$", ""), entry);
        }
        return entries;
    }

    @AnyUserTest
    void belowADirectoryThatWasMadeAgainNamesAreCompared() throws Exception {
        Path directory = Files.createDirectories(rootfs.resolve("d/sub"));
        for (String name : List.of("f1", "f2", "kept")) {
            Files.writeString(directory.resolve(name), "12345");
        }
        Files.writeString(rootfs.resolve("d/big"), "0123456789");
        Image base = base();
        run(base, "rm -rf /d; mkdir -p /d/sub; echo n > /d/big; echo n > /d/sub/kept; echo n > /d/sub/new");
        assertThat(diff())
                .containsExactly(
                        "C /d", "C /d/big", "C /d/sub", "D /d/sub/f1", "D /d/sub/f2", "C /d/sub/kept", "A /d/sub/new");
        Image second = commit(base);
        LayerFigures figures = images.files(second).figures(false).get(0);
        assertThat(List.of(figures.added(), figures.changed(), figures.removed()))
                .containsExactly(1L, 4L, 2L);
        assertThat(figures.wasted()).isEqualTo(10 + 3 * 5);
        assertThat(exported(second).keySet())
                .contains("d/big", "d/sub/kept", "d/sub/new")
                .doesNotContain("d/sub/f1");
        store.remove(NAME);
    }

    @AnyUserTest
    void theRootIsADirectoryLikeAnyOther() throws Exception {
        Files.setPosixFilePermissions(rootfs, PosixFilePermissions.fromString("rwxr-x--x"));
        Image base = base();
        assertThat(run(base, "stat -c %a /")).isEqualTo("751\n");
        assertThat(diff()).isEmpty();
        Image unchanged = commit(base);
        assertThat(exported(unchanged).get("").mode()).isEqualTo(0751);
        assertThat(exported(unchanged).get("").seconds()).isPositive();
        store.remove(NAME);
        run(base, "chmod 711 /");
        assertThat(diff()).containsExactly("C /");
        Image changed = commit(base);
        assertThat(exported(changed).get("").mode()).isEqualTo(0711);
        assertThat(images.files(changed).figures(false).get(0).changed()).isEqualTo(1);
        store.remove(NAME);
        assertThat(run(changed, "stat -c %a /")).isEqualTo("711\n");
        store.remove(NAME);
    }

    @RootTest
    void theRootsOwner() throws Exception {
        Files.setAttribute(rootfs, "unix:uid", 7);
        Files.setAttribute(rootfs, "unix:gid", 8);
        Image base = base();
        assertThat(run(base, "stat -c %u:%g /")).isEqualTo("7:8\n");
        Image second = commit(base);
        assertThat(exported(second).get("").uid()).isEqualTo(7);
        Path target = Files.createDirectory(work.resolve("target"));
        try (Mount mount = images.files(second).mount(target)) {
            assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(8);
        }
        store.remove(NAME);
    }

    /** On disk they are an ordinary user's. */
    @AnyUserTest
    void whatRootMadeIsRoots() throws Exception {
        Image base = base();
        run(base, "touch /new; mkdir /made");
        ByteArrayOutputStream container = new ByteArrayOutputStream();
        ContainerFiles.export(store.get(NAME).layers().get(0), container);
        Image second = commit(base);
        for (Map<String, Entry> entries : List.of(entries(container), exported(second))) {
            assertThat(entries.values()).allMatch(e -> e.uid() == 0 && e.gid() == 0);
            assertThat(entries).containsKeys("new", "made", "etc/passwd");
        }
        store.remove(NAME);
    }

    @AnyUserTest
    void namesThatAreNoText() throws Exception {
        Image base = base();
        run(base, "touch \"/$(printf 'a\\377')\" /\u00e4");
        List<Change> changes = ContainerFiles.changes(store.get(NAME).layers());
        assertThat(changes.get(0).path()).isEqualTo("/a\ufffd");
        assertThat(changes.get(0).pathBytes()).isEqualTo(new byte[] {'/', 'a', (byte) 0xff});
        assertThat(changes.get(1)).isEqualTo(new Change(Change.Kind.ADDED, "/\u00e4", 0));
        store.remove(NAME);
    }

    @AnyUserTest
    void namesThatMeanSomethingElseInAnImage() throws Exception {
        Files.writeString(rootfs.resolve("etc/.wh.passwd"), "");
        assertThatThrownBy(this::base)
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("/etc/.wh.passwd can't be in an image");
        assertThat(images.images()).isEmpty();
    }

    @AnyUserTest
    void theStoreDoesNotComeIntoItsOwnImage() throws Exception {
        assertThatThrownBy(() -> images.importDirectory(
                        work, Reference.parse("all"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {}))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("tar --exclude=");
    }
}
