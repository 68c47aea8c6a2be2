package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.ConfigChange;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.testing.TestRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store for each test, and what containers of its images run and change. */
abstract class ImageContainers {
    static final Rootfs.Layer KEPT = new Rootfs.Layer.Stored();

    @TempDir
    Path work;

    ContainerStore store;
    ImageStore images;
    private Path rootfs;

    @BeforeEach
    void open() throws IOException {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        images = store.images();
        rootfs = Files.createDirectory(work.resolve("rootfs"));
        TestRoot.fill(rootfs);
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    Image image(String name, String... changes) throws IOException {
        ImageDetails details = new ImageDetails(
                "",
                "",
                java.util.Arrays.stream(changes).map(ConfigChange::parse).toList(),
                null);
        return images.importDirectory(rootfs, Reference.parse(name), details, UnpackLimits.STANDARD, n -> {})
                .image();
    }

    ContainerBuilder on(Image image, Rootfs.Layer layer, String... arguments) throws IOException {
        return Container.builder(image).store(store).layer(layer).command(List.of(arguments));
    }

    String run(ContainerBuilder spec) throws Exception {
        try (Container container = spec.store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            String out = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(container.waitFor().code()).isZero();
            return out;
        }
    }

    String again(String name) throws Exception {
        try (Container container = Container.restart(name)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    List<String> diff(String name) throws IOException {
        return ContainerFiles.changes(store.get(name).layers()).stream()
                .map(c -> c.kind().letter() + " " + c.path())
                .toList();
    }

    Image commit(String container, String name, Image base) throws IOException {
        return images.commit(
                base, store.get(container).layers(), Reference.parse(name), "sh", ImageDetails.NONE, n -> {});
    }
}
