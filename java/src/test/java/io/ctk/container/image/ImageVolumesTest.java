package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.ConfigChange;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ContainerFiles;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The directories that an image wants to keep data in (OCI image specification, conversion.md, "Volumes"). */
@ExtendWith(NothingLeft.class)
class ImageVolumesTest {
    private static final Rootfs.Layer KEPT = new Rootfs.Layer.Stored();

    @TempDir
    Path work;

    private ContainerStore store;
    private Path rootfs;

    @BeforeEach
    void open() throws IOException {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        rootfs = Files.createDirectory(work.resolve("rootfs"));
        TestRoot.fill(rootfs);
        Files.createDirectories(rootfs.resolve("data/sub"));
        Files.createLink(rootfs.resolve("data/sub/again"), rootfs.resolve("data/lower"));
        Files.createSymbolicLink(rootfs.resolve("data/link"), Path.of("lower"));
        Files.setPosixFilePermissions(rootfs.resolve("data"), PosixFilePermissions.fromString("rwx--x---"));
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private Image image(String... changes) throws IOException {
        List<ConfigChange> parsed =
                Arrays.stream(changes).map(ConfigChange::parse).toList();
        ImageDetails details = new ImageDetails("", "", parsed, null);
        return store.images()
                .importDirectory(rootfs, Reference.parse("image"), details, UnpackLimits.STANDARD, n -> {})
                .image();
    }

    private ContainerBuilder on(Image image, Rootfs.Layer layer, String script) throws IOException {
        return Container.builder(image).store(store).layer(layer).command(List.of("/bin/sh", "-c", script));
    }

    private String run(ContainerBuilder spec) throws Exception {
        try (Container container = spec.store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            return output(container);
        }
    }

    private static String output(Container container) throws Exception {
        String out = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(container.waitFor().code()).isZero();
        return out;
    }

    @AnyUserTest
    void beginsWithTheImagesFilesAndStaysWithTheContainer() throws Exception {
        Image image = image("VOLUME /data /not/there");
        String script = "stat -c %a /data; stat -c %h /data/lower; echo more >> /data/link; cat /data/sub/again;"
                + " touch /not/there/new; ls /not/there; touch /outside";
        assertThat(run(on(image, KEPT, script).name("keeps"))).isEqualTo("710\n2\nfrom below\nmore\nnew\n");
        assertThat(ContainerFiles.changes(store.get("keeps").layers()))
                .extracting(change -> change.path())
                .containsExactly("/outside");
        try (Container again = Container.restart("keeps")
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(output(again)).isEqualTo("710\n2\nfrom below\nmore\nmore\nnew\n");
        }
        String other = "cat /data/lower";
        assertThat(run(on(image, new Rootfs.Layer.Temporary(), other))).isEqualTo("from below\n");
        assertThat(store.list()).hasSize(1);
        store.remove("keeps");
        assertThat(work.resolve("store/containers")).isEmptyDirectory();
    }

    @AnyUserTest
    void whatTheUserMountsThereWins() throws Exception {
        Image image = image("VOLUME /data /data/sub");
        Path mine = Files.createDirectories(work.resolve("mine/sub")).getParent();
        Files.writeString(mine.resolve("file"), "mine\n");
        ContainerBuilder spec = on(image, new Rootfs.Layer.Temporary(), "cat /data/file; ls /data/sub")
                .volume(new Volume.Bind(mine, "/data/", true));
        assertThat(spec.spec().volumes()).hasSize(2);
        assertThat(run(spec)).isEqualTo("mine\nagain\n");
    }

    @AnyUserTest
    void aLinkOnTheWayStaysInside() throws Exception {
        Files.createSymbolicLink(rootfs.resolve("out"), Path.of("../../../data"));
        Files.createSymbolicLink(rootfs.resolve("abs"), Path.of("/out/./sub"));
        Image image = image("VOLUME /abs");
        assertThat(run(on(
                        image, new Rootfs.Layer.Temporary(), "cat /data/sub/again; echo new > /abs/new; ls /data/sub")))
                .isEqualTo("from below\nagain\nnew\n");
    }

    @AnyUserTest
    void malformedOnesAreRefused() throws Exception {
        Files.createSymbolicLink(rootfs.resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> on(image("VOLUME /"), KEPT, "true")).hasMessageContaining("malformed volume");
        Image loop = image("VOLUME /loop/x");
        assertThatThrownBy(() -> run(on(loop, new Rootfs.Layer.Temporary(), "true")))
                .hasMessageContaining("ELOOP");
        assertThat(store.list()).isEmpty();
    }
}
