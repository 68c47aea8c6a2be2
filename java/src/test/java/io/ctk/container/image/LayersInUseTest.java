package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.image.Damage;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.mount.Mount;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.ExtendWith;

/** The layers of an image while containers and mounts use them, and when they are missing or damaged. */
@ExtendWith(NothingLeft.class)
class LayersInUseTest extends ImageContainers {
    @AnyUserTest
    void aLayerThatIsMissingIsToBeUnpackedAgain() throws Exception {
        Image image = image("base");
        run(on(image, KEPT, "true").name("kept"));
        ContainerDirectories.removeTree(images.layers(image).get(0));
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> again("kept"),
                () -> diff("kept"),
                () -> images.commit(image, store.get("kept").layers(), null, "", ImageDetails.NONE, n -> {}))) {
            assertThatThrownBy(use).hasMessageContaining("verify --repair");
        }
        assertThat(images.upkeep(store.imageUse()).verify(true, n -> {}))
                .hasSize(1)
                .allMatch(Damage::repaired);
        assertThat(again("kept")).isEmpty();
        store.remove("kept");
    }

    @AnyUserTest
    void layersInUseAreNotRepaired() throws Exception {
        Image image = image("base");
        Path layer = images.layers(image).get(0);
        Files.writeString(layer.resolve("damage"), "");
        ContainerSpec spec = on(image, KEPT, "sleep", "60").name("runs").spec();
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(images.upkeep(store.imageUse()).verify(true, n -> {}))
                    .singleElement()
                    .matches(d -> !d.repaired() && d.why().contains("while the container runs uses it"));
            assertThat(layer.resolve("damage")).exists();
            container.kill();
        }
        assertThat(images.upkeep(store.imageUse()).verify(true, n -> {}))
                .singleElement()
                .matches(Damage::repaired);
        assertThat(layer.resolve("damage")).doesNotExist();
        assertThat(layer.resolve("data")).isDirectory();
        store.remove("runs");
    }

    @RootTest
    void mountedLayersAreNotRepaired() throws Exception {
        Image image = image("base");
        Path layer = images.layers(image).get(0);
        Path target = Files.createDirectory(work.resolve("target"));
        Files.writeString(layer.resolve("damage"), "");
        try (Mount ignored = images.files(image).mount(target)) {
            assertThat(images.upkeep(store.imageUse()).verify(true, n -> {}))
                    .singleElement()
                    .matches(d -> !d.repaired() && d.why().contains("the mount on " + target));
            assertThat(target.resolve("damage")).exists();
        }
    }

    @RootTest
    void mountedAsAPlainDirectory() throws Exception {
        Image image = image("base");
        run(on(image, KEPT, "sh", "-c", "echo x > /data/new; rm /data/lower").name("one"));
        Path target = Files.createDirectory(work.resolve("target"));
        try (Mount mount = images.files(image).mount(target)) {
            assertThat(target.resolve("data/lower")).exists();
            assertThatThrownBy(() -> Files.createFile(target.resolve("no"))).hasMessageContaining("Read-only");
        }
        Image second = commit("one", "second", image);
        try (Mount mount = images.files(second).mount(target)) {
            assertThat(target.resolve("data/new")).hasContent("x");
            assertThat(target.resolve("data/lower")).doesNotExist();
            images.upkeep(Set::of).prune(true);
            assertThat(target.resolve("bin/sh")).exists(); // what is mounted stays, whoever prunes
        }
        try (Mount mount = images.files(store.get("one").layers().get(0)).mount(target)) {
            assertThat(target.resolve("data/new")).hasContent("x");
        }
        store.remove("one");
    }
}
