package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.ConfigChange;
import io.ctk.image.Damage;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.ResourceLimit;
import io.ctk.launch.Stdio;
import io.ctk.mount.Mount;
import io.ctk.runtime.Schema;
import io.ctk.security.Capability;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Containers of images: what they run, what they change, what is made of that. */
@ExtendWith(NothingLeft.class)
class ImageContainerTest {
    private static final List<String> CHANGES = List.of(
            "ENV GREETING=\"hello world\"",
            "WORKDIR /data",
            "USER tester",
            "ENTRYPOINT [\"/bin/sh\", \"-c\"]",
            "CMD [\"echo $GREETING; pwd; id -un 2>/dev/null || id -u\"]",
            "LABEL key=value org.opencontainers.image.os=label",
            "STOPSIGNAL SIGINT",
            "EXPOSE 80");

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
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private Image image(String name, String... changes) throws IOException {
        ImageDetails details = new ImageDetails(
                "",
                "",
                java.util.Arrays.stream(changes).map(ConfigChange::parse).toList(),
                null);
        return images.importDirectory(rootfs, Reference.parse(name), details, UnpackLimits.STANDARD, n -> {})
                .image();
    }

    private ContainerBuilder on(Image image, Rootfs.Layer layer, String... arguments) throws IOException {
        return Container.builder(image).store(store).layer(layer).command(List.of(arguments));
    }

    private static final Rootfs.Layer KEPT = new Rootfs.Layer.Stored();

    private String run(ContainerBuilder spec) throws Exception {
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

    private String again(String name) throws Exception {
        try (Container container = Container.restart(name)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> diff(String name) throws IOException {
        return ContainerFiles.changes(store.get(name).layers()).stream()
                .map(c -> c.kind().letter() + " " + c.path())
                .toList();
    }

    @RootTest
    void theConfigurationIsTheImages() throws Exception {
        Image image = image("configured", CHANGES.toArray(new String[0]));
        assertThat(run(on(image, new Rootfs.Layer.Temporary()))).isEqualTo("hello world\n/data\ntester\n");
        assertThat(run(on(image, new Rootfs.Layer.Temporary(), "echo mine"))).isEqualTo("mine\n");
        assertThat(run(Container.builder(image)
                        .store(store)
                        .layer(new Rootfs.Layer.Temporary())
                        .entrypoint(List.of("/bin/ls"))
                        .command(List.of("/data"))
                        .user("0:0")))
                .isEqualTo("lower\n");
        ContainerSpec spec = on(image, KEPT).spec();
        assertThat(spec.annotations())
                .containsEntry("key", "value")
                .containsEntry("org.opencontainers.image.os", "label")
                .containsEntry(
                        "org.opencontainers.image.architecture", image.config().architecture())
                .containsEntry("org.opencontainers.image.stopSignal", "SIGINT")
                .containsEntry("org.opencontainers.image.exposedPorts", "80/tcp")
                .doesNotContainKey("io.ctk.image");
        assertThat(spec.origin()).contains(new ImageOrigin(image.id(), "configured:latest"));
        assertThatThrownBy(() -> on(image("empty"), KEPT).spec()).hasMessageContaining("no command of its own");
    }

    @AnyUserTest
    void changesAreReadFromTheLayerAlone() throws Exception {
        Image image = image("base");
        run(on(
                        image,
                        KEPT,
                        "sh",
                        "-c",
                        "echo x > /data/new; echo y > /data/lower; rm /etc/group; mkdir -p /a/b; touch /a/b/c")
                .name("one"));
        assertThat(diff("one"))
                .containsExactly(
                        "A /a",
                        "A /a/b",
                        "A /a/b/c",
                        "C /data",
                        "C /data/lower",
                        "A /data/new",
                        "C /etc",
                        "D /etc/group");
        assertThat(ContainerFiles.changes(store.get("one").layers()))
                .contains(new Change(Change.Kind.ADDED, "/data/new", 2));
        store.remove("one");
        assertThatThrownBy(() -> store.get("one")).hasMessageContaining("ENOENT");
    }

    @AnyUserTest
    void aReplacedDirectoryHidesWhatWasInIt() throws Exception {
        Image image = image("base");
        run(on(image, KEPT, "sh", "-c", "rm -r /data; mkdir /data; echo n > /data/new")
                .name("one"));
        assertThat(diff("one")).containsExactly("C /data", "D /data/lower", "A /data/new");
        Image second = commit("one", "second", image);
        assertThat(run(on(second, new Rootfs.Layer.Temporary(), "ls", "/data"))).isEqualTo("new\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.files(second).export(out);
        assertThat(out.toString(StandardCharsets.ISO_8859_1))
                .contains("data/new")
                .doesNotContain("data/lower");
        store.remove("one");
    }

    private Image commit(String container, String name, Image base) throws IOException {
        return images.commit(
                base, store.get(container).layers(), Reference.parse(name), "sh", ImageDetails.NONE, n -> {});
    }

    @AnyUserTest
    void theSameChangeGivesTheSameDigest() throws Exception {
        Image image = image("base");
        ImageDetails fixed = new ImageDetails("me", "why", List.of(), Instant.ofEpochSecond(1_000_000_000));
        Image[] made = new Image[2];
        for (int i = 0; i < 2; i++) {
            run(on(image, KEPT, "sh", "-c", "mkdir /d; echo x > /d/b; echo y > /d/a; rm /etc/group")
                    .name("c" + i));
            made[i] = images.commit(image, store.get("c" + i).layers(), null, "sh", fixed, n -> {});
            store.remove("c" + i);
            Thread.sleep(20); // files get other times
        }
        assertThat(made[1].config().diffIds()).isEqualTo(made[0].config().diffIds());
        assertThat(made[1].id()).isEqualTo(made[0].id());
        assertThat(made[0].config().history().get(1).comment()).isEqualTo("why");
        assertThat(made[0].config().author()).isEqualTo("me");
    }

    @AnyUserTest
    void aKeptContainerStartsAgainOnItsLayer() throws Exception {
        Image image = image("base");
        Path source = Files.writeString(work.resolve("source"), "mounted\n");
        ContainerBuilder spec = on(
                        image, KEPT, "sh", "-c", "echo again >> /data/log; cat /data/log /mounted; echo $A; hostname")
                .name("kept")
                .hostname("its-host")
                .environment("A", "b=c")
                .resourceLimit(ResourceLimit.parse("nofile=100:200"))
                .capabilities(Set.of(Capability.CHOWN))
                .volume(new Volume.Bind(source, "/mounted", true))
                .volume(Volume.Tmpfs.of("/t", ByteSize.mib(1)));
        assertThat(run(spec)).isEqualTo("again\nmounted\nb=c\nits-host\n");
        KeptContainer kept = store.get("kept");
        assertThat(kept.status()).contains(0);
        assertThat(kept.running()).isFalse();
        ContainerSpec written = spec.spec();
        assertThat(kept.spec().orElseThrow()).isEqualTo(spec.store(store).runtimeSpec());
        assertThat(kept.command()).isEqualTo(written.command());
        assertThat(kept.origin()).isEqualTo(written.origin());
        assertThat(kept.root()).contains(written.root());
        assertThat(Schema.problemsOf(Files.readString(kept.path().resolve("config.json"))))
                .isEmpty();
        assertThat(again("kept")).isEqualTo("again\nagain\nmounted\nb=c\nits-host\n");
        assertThat(store.imageUse().digests()).containsExactly(image.id());
        assertThatThrownBy(() -> images.remove("base", store.imageUse())).hasMessageContaining("EBUSY");
        store.remove("kept");
        images.remove("base", store.imageUse());
    }

    @AnyUserTest
    void aRunningContainerCantBeTakenAway() throws Exception {
        Image image = image("base");
        ContainerSpec spec = on(image, KEPT, "sleep", "60").name("runs").spec();
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(store.get("runs").running()).isTrue();
            assertThatThrownBy(() -> store.remove("runs")).hasMessageContaining("EBUSY");
            assertThatThrownBy(() -> Container.restart("runs")
                            .store(store)
                            .input(Stdio.NULL)
                            .output(Stdio.NULL)
                            .error(Stdio.NULL)
                            .start())
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("EBUSY");
            container.kill();
        }
        assertThat(store.get("runs").running()).isFalse();
        store.remove("runs");
    }

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

    @AnyUserTest
    void anImageThatIsGoneCantBeRun() throws Exception {
        Image image = image("base");
        ContainerSpec spec = on(image, new Rootfs.Layer.Temporary(), "true").spec();
        images.remove("base", store.imageUse());
        assertThatThrownBy(() -> Container.builder(spec)
                        .store(store)
                        .input(Stdio.NULL)
                        .output(Stdio.NULL)
                        .error(Stdio.NULL)
                        .start())
                .hasMessageContaining("ENOENT");
        assertThat(store.list()).isEmpty();
    }

    /** What a directory's mark of a lower layer says, it doesn't say of the copy above it. */
    @AnyUserTest
    void changesInADirectoryThatHidesOthers() throws Exception {
        Image image = image("base");
        run(on(image, KEPT, "sh", "-c", "rm -r /data; mkdir /data; touch /data/one /data/two")
                .name("one"));
        assertThat(diff("one")).containsExactly("C /data", "D /data/lower", "A /data/one", "A /data/two");
        Image second = commit("one", "second", image);
        run(on(second, KEPT, "sh", "-c", "rm /data/one; touch /data/three").name("two"));
        assertThat(diff("two")).containsExactly("C /data", "D /data/one", "A /data/three");
        Image third = commit("two", "third", second);
        assertThat(run(on(third, new Rootfs.Layer.Temporary(), "ls", "/data"))).isEqualTo("three\ntwo\n");
        store.remove("one");
        store.remove("two");
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

    @RootTest
    void changesOnTheMachinesOwnFiles() throws Exception {
        ContainerBuilder host = Container.builder(new Rootfs.Host(KEPT))
                .name("try")
                .command("sh", "-c", "echo made > /ctk-test-made; rm -rf /usr/share/doc");
        run(host);
        assertThat(diff("try")).contains("A /ctk-test-made", "D /usr/share/doc");
        Image image = images.commit(
                null, store.get("try").layers(), Reference.parse("changed"), "sh", ImageDetails.NONE, n -> {});
        store.remove("try");
        assertThat(image.liesOnHost()).isTrue();
        assertThat(Path.of("/ctk-test-made")).doesNotExist();
        assumeStackable();
        assertThat(run(on(
                                image,
                                KEPT,
                                "sh",
                                "-c",
                                "cat /ctk-test-made; echo more >> /ctk-test-made; test ! -e /usr/share/doc")
                        .name("next")))
                .isEqualTo("made\n");
        assertThat(diff("next")).containsExactly("C /ctk-test-made");
        assertThat(again("next")).isEqualTo("made\nmore\n");
        Image second = images.commit(
                image, store.get("next").layers(), Reference.parse("twice"), "sh", ImageDetails.NONE, n -> {});
        store.remove("next");
        assertThat(second.liesOnHost()).isTrue();
        assertThat(second.config().diffIds()).hasSize(2);
        assertThat(run(on(second, new Rootfs.Layer.Temporary(), "cat", "/ctk-test-made")))
                .isEqualTo("made\nmore\nmore\n");
    }

    /** Made elsewhere, so that there are things that no container of an ordinary user could change. */
    @AnyUserTest
    void anImageOfThisMachinesFilesHasItsChanges() throws Exception {
        assumeStackable();
        Path upper = Files.createDirectory(work.resolve("upper"));
        Files.createDirectories(upper.resolve("ctk-test/new"));
        Files.writeString(upper.resolve("ctk-test/new/file"), "below a new directory\n");
        Files.writeString(upper.resolve("ctk-test-file"), "beside the others\n");
        Files.createSymbolicLink(upper.resolve("ctk-test-link"), Path.of("ctk-test/new"));
        Files.createDirectory(upper.resolve("etc"));
        Files.writeString(upper.resolve("etc/ctk-test"), "in an old one\n");
        ContainerLayer layer = new ContainerLayer("/", upper, List.of(Path.of("/")));
        Image image = images.commit(null, List.of(layer), null, "sh", ImageDetails.NONE, n -> {});
        String script = "cat /ctk-test-link/file /ctk-test-file /etc/ctk-test; ls -d /etc/passwd";
        assertThat(run(on(image, new Rootfs.Layer.Temporary(), "sh", "-c", script)))
                .isEqualTo("below a new directory\nbeside the others\nin an old one\n/etc/passwd\n");
    }

    /** The kernel stacks overlays two deep, and such an image is one more. */
    private static void assumeStackable() throws IOException {
        Assumptions.assumeFalse(
                Files.getFileStore(Path.of("/")).type().equals("overlay"), "the machine's root is an overlay itself");
    }
}
