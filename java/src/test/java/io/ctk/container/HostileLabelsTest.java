package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.ConfigChange;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.IdMap;
import io.ctk.launch.Stdio;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An image's labels mean nothing to ctk, whatever they are called; and a container that can't be read is no reason not to list others. */
@ExtendWith(NothingLeft.class)
class HostileLabelsTest {
    private static final Map<String, String> LABELS = Map.of(
            "io.ctk.root", "host",
            "io.ctk.user", "no-such-user",
            "io.ctk.network", "HOST",
            "io.ctk.init", "maybe",
            "io.ctk.cgroup-manager", "NOBODY",
            "io.ctk.user-namespace", "true",
            "io.ctk.places", "nonsense",
            "io.ctk.image", "sha256:0",
            "io.ctk.image-name", "another",
            "org.example.harmless", "kept");

    @TempDir
    Path work;

    private ContainerStore store;
    private ImageStore images;
    private Image image;

    @BeforeEach
    void strangersImage() throws IOException {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        images = store.images();
        Path rootfs = Files.createDirectory(work.resolve("rootfs"));
        TestRoot.fill(rootfs);
        List<ConfigChange> changes = LABELS.entrySet().stream()
                .map(label -> ConfigChange.parse("LABEL " + label.getKey() + "=" + label.getValue()))
                .toList();
        image = images.importDirectory(
                        rootfs,
                        Reference.parse("stranger"),
                        new ImageDetails("", "", changes, null),
                        UnpackLimits.STANDARD,
                        n -> {})
                .image();
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private ContainerBuilder kept(String name, String script) throws IOException {
        return Container.builder(image)
                .store(store)
                .layer(new Rootfs.Layer.Stored())
                .command(List.of("/bin/sh", "-c", script))
                .name(name);
    }

    private static String output(Container container) throws Exception {
        return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @AnyUserTest
    void labelsChangeNothingOfTheContainer() throws Exception {
        ContainerSpec spec = kept("one", "echo ran").spec();
        assertThat(spec.annotations()).containsEntry("org.example.harmless", "kept");
        assertThat(spec.annotations().keySet()).noneMatch(name -> name.startsWith("io.ctk."));
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(output(container)).isEqualTo("ran\n");
        }
        KeptContainer kept = store.list().get(0);
        assertThat(store.listAll().damaged()).isEmpty();
        assertThat(kept.root()).contains(spec.root());
        assertThat(kept.image()).isEqualTo(image.id().toString());
        assertThat(Files.readString(kept.path().resolve("config.json")))
                .contains("org.example.harmless")
                .doesNotContain("io.ctk.");
        try (Container container = Container.restart("one")
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(output(container)).isEqualTo("ran\n");
        }
        store.remove("one");
    }

    /** An older ctk kept such a one; or somebody edited the file. */
    @AnyUserTest
    void whatCantBeReadIsNamedAndTheRestIsListed() throws Exception {
        for (String name : List.of("good", "bad", "worse")) {
            kept(name, "true")
                    .store(store)
                    .input(Stdio.NULL)
                    .output(Stdio.NULL)
                    .error(Stdio.INHERIT)
                    .start()
                    .close();
        }
        Files.writeString(store.places().directory("bad").resolve("ctk.json"), "{\"version\":1,\"user\":7}");
        Files.delete(store.places().directory("worse").resolve("ctk.json"));
        Files.writeString(
                store.places().directory("worse").resolve("config.json"),
                "{\"annotations\":{\"a\":\"1\",\"a\":\"2\"}}");
        ContainerList all = store.listAll();
        assertThat(all.containers()).extracting(KeptContainer::name).containsExactly("good");
        assertThat(all.damaged())
                .extracting(ContainerList.DamagedContainer::name)
                .containsExactly("bad", "worse");
        assertThat(all.damaged()).allMatch(d -> d.why().contains("ctk rm " + d.name()) && !d.running());
        assertThatThrownBy(() -> store.get("bad")).hasMessageContaining("ctk rm bad");
        assertThat(store.find("none")).isEmpty();
        assertThat(store.find("no name")).isEmpty();
        for (String name : List.of("good", "bad", "worse")) {
            store.remove(name);
        }
        assertThat(store.places().names()).isEmpty();
    }

    private static Stream<String> modes() {
        return Stream.of("null", "zero", "full", "random", "urandom", "tty").map(name -> {
            try {
                return name + " " + Files.getAttribute(Path.of("/dev", name), "unix:mode");
            } catch (IOException e) {
                return name + " " + e;
            }
        });
    }

    /** In a user namespace that maps root to root, the machine's nodes are bound: its root may not change them. */
    @RootTest
    @Tag("fallback")
    void theMachinesDeviceNodesStayAsTheyAre() throws Exception {
        List<String> before = modes().toList();
        ContainerSpec spec = kept(
                        "nodes",
                        "for n in null zero full random urandom tty; do chmod 0 /dev/$n && echo changed $n; touch /dev/$n; done;"
                                + " echo x >/dev/null && head -c 1 /dev/zero >/dev/null && head -c 1 /dev/urandom >/dev/null && echo works")
                .userNamespace(List.of(new IdMap(0, 0, 1000)), List.of(new IdMap(0, 0, 1000)))
                .spec();
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.NULL)
                .start()) {
            assertThat(output(container)).isEqualTo("works\n");
        } finally {
            for (String name : List.of("null", "zero", "full", "random", "urandom", "tty")) { // should it have worked
                Files.setAttribute(Path.of("/dev", name), "unix:mode", 0666);
            }
        }
        assertThat(modes().toList()).isEqualTo(before);
        store.remove("nodes");
    }
}
