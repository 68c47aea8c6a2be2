package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.ByteSize;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImportedImage;
import io.ctk.image.LayerFormat;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.IdMap;
import io.ctk.launch.Stdio;
import io.ctk.mount.Mount;
import io.ctk.mount.MountTable;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Containers of images whose layers are EROFS images. */
@ExtendWith(NothingLeft.class)
class ErofsContainerTest {
    private static final Rootfs.Layer KEPT = new Rootfs.Layer.Stored();
    private static final Rootfs.Layer TEMPORARY = new Rootfs.Layer.Temporary();

    @TempDir
    Path work;

    private ContainerStore store;
    private ImageStore images;

    @BeforeEach
    void open() {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        images = store.images().withLayerFormat(LayerFormat.EROFS);
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private void assumeImages() throws IOException {
        Optional<String> why = images.whyNot(LayerFormat.EROFS);
        Assumptions.assumeTrue(why.isEmpty(), () -> "no EROFS images here: " + why.orElse(""));
    }

    private ImportedImage imported() throws IOException {
        Path rootfs = Files.createDirectory(work.resolve("rootfs"));
        TestRoot.fill(rootfs);
        for (String name : List.of("dev", "proc", "sys")) {
            Files.createDirectory(rootfs.resolve(name));
        }
        return images.importDirectory(
                rootfs, Reference.parse("base"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {});
    }

    private ContainerBuilder on(Image image, Rootfs.Layer layer, String script) throws IOException {
        return Container.builder(image).store(store).layer(layer).command(List.of("sh", "-c", script));
    }

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

    private List<String> diff(String name) throws IOException {
        return ContainerFiles.changes(store.get(name).layers()).stream()
                .map(c -> c.kind().letter() + " " + c.path())
                .toList();
    }

    private Image commit(String container, String name, Image base) throws IOException {
        return images.commit(
                base, store.get(container).layers(), Reference.parse(name), "sh", ImageDetails.NONE, n -> {});
    }

    /** The root of an overlay is that of its upper directory, which is made before anything is mounted. */
    @RootTest
    void theRootIsAsTheImageHasIt() throws Exception {
        assumeImages();
        Path rootfs = Files.createDirectory(work.resolve("rootfs"));
        TestRoot.fill(rootfs);
        Files.setAttribute(rootfs, "unix:mode", 01751);
        Files.setAttribute(rootfs, "unix:gid", 8);
        Image image = images.importDirectory(
                        rootfs, Reference.parse("base"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {})
                .image();
        assertThat(images.layers(image)).singleElement().matches(OpenLayers::isImage);
        assertThat(run(on(image, TEMPORARY, "ls -ldn /"))).matches("drwxr-x--t +[0-9]+ +0 +8 .*\\n");
    }

    @RootTest
    void startedKeptAndCommitted() throws Exception {
        assumeImages();
        Image image = imported().image();
        assertThat(images.layers(image)).singleElement().matches(OpenLayers::isImage);
        assertThat(on(image, TEMPORARY, "true").plan().toString())
                .contains("mount erofs", "from " + images.layers(image).get(0) + " (ro)");
        assertThat(run(on(image, TEMPORARY, "cat /data/lower; id").user("tester")))
                .startsWith("from below\nuid=1000(tester) gid=1001(tester) groups=1001(tester),2000(extra)");
        assertThat(run(on(image, new Rootfs.Layer.InMemory(ByteSize.mib(1)), "echo x > /data/lower; cat /data/lower")))
                .isEqualTo("x\n");
        run(on(image, KEPT, "echo new > /data/new; rm /etc/group; echo changed >> /data/lower")
                .name("one"));
        List<String> changes = List.of("C /data", "C /data/lower", "A /data/new", "C /etc", "D /etc/group");
        assertThat(diff("one")).isEqualTo(changes);
        try (Container again = Container.restart("one")
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(again.waitFor().code()).isZero();
        }
        assertThat(diff("one")).isEqualTo(changes);
        Image second = commit("one", "second", image);
        assertThat(run(on(second, TEMPORARY, "cat /data/lower /data/new; ls /etc")))
                .isEqualTo("from below\nchanged\nchanged\nnew\nhostname\nhosts\npasswd\nresolv.conf\n");
        store.remove("one");
        assertThat(images.upkeep(store.imageUse()).verify(false, n -> {})).isEmpty();
    }

    /** A directory that was removed and made again, which hides what layers below it have. */
    @RootTest
    void anOpaqueDirectoryInAStackOfImages() throws Exception {
        assumeImages();
        Image image = imported().image();
        run(on(image, KEPT, "rm -r /data && mkdir /data && echo mine > /data/only")
                .name("one"));
        Image second = commit("one", "second", image);
        store.remove("one");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        images.save(Map.of("second:1", second), ArchiveForm.OCI, archive);
        images.remove("base", store.imageUse());
        images.remove("second", store.imageUse());
        images.load(new ByteArrayInputStream(archive.toByteArray()), "a", UnpackLimits.STANDARD, n -> {});
        Image loaded = images.get("second:1");
        assertThat(images.layers(loaded)).hasSize(2).allMatch(OpenLayers::isImage);
        assertThat(run(on(loaded, TEMPORARY, "ls /data"))).isEqualTo("only\n");
        run(on(loaded, KEPT, "rm /data/only").name("two"));
        assertThat(diff("two")).containsExactly("C /data", "D /data/only");
        store.remove("two");
    }

    @RootTest
    void mountedAsAPlainDirectory() throws Exception {
        assumeImages();
        Image image = imported().image();
        run(on(image, KEPT, "echo x > /data/new; rm /data/lower").name("one"));
        Path target = Files.createDirectory(work.resolve("target"));
        int before = MountTable.read().entries().size();
        try (Mount mount = images.files(image).mount(target)) {
            assertThat(target.resolve("data/lower")).hasContent("from below");
            assertThat(MountTable.read().entries()).hasSize(before + 1);
            assertThatThrownBy(() -> Files.createFile(target.resolve("no"))).hasMessageContaining("Read-only");
        }
        try (Mount mount = images.files(store.get("one").layers().get(0)).mount(target)) {
            assertThat(target.resolve("data/new")).hasContent("x");
            assertThat(target.resolve("data/lower")).doesNotExist();
            assertThat(target.resolve("bin/sh")).exists();
        }
        store.remove("one");
    }

    /** What a process left attached that was killed while it mounted. */
    @RootTest
    void whatAKilledMountLeftIsTakenAway() throws Exception {
        assumeImages();
        Image image = imported().image();
        Path empty = work.resolve("store/layers/empty");
        int before = MountTable.read().entries().size();
        Mount unused = Mount.filesystem("tmpfs", List.of(), empty, Set.of());
        Path target = Files.createDirectory(work.resolve("target"));
        try (Mount mount = images.files(image).mount(target)) {
            assertThat(target.resolve("bin/sh")).exists();
        }
        assertThat(MountTable.read().entries()).hasSize(before);
    }

    /** In a user namespace the kernel mounts no file system from a disk. */
    @RootTest
    void inAUserNamespaceTheLayersAreDirectories() throws Exception {
        assumeImages();
        Image image = imported().image();
        List<IdMap> ids = List.of(new IdMap(0, 0, 65536));
        assertThat(run(on(image, TEMPORARY, "cat /data/lower").userNamespace(ids, ids)))
                .isEqualTo("from below\n");
        assertThat(images.layers(image)).allMatch(Files::isDirectory);
        Rootfs root = new Rootfs.Stack(List.of(Files.createFile(work.resolve("image.erofs"))), TEMPORARY);
        ContainerSpec spec = ContainerSpec.builder(root)
                .command("true")
                .userNamespace(ids, ids)
                .build();
        assertThatThrownBy(() -> Container.builder(spec)
                        .store(store)
                        .input(Stdio.NULL)
                        .output(Stdio.NULL)
                        .error(Stdio.NULL)
                        .start())
                .hasMessageContaining("give it a directory");
    }

    /** What was an image when the container was made may have become a directory. */
    @RootTest
    void keptOverAnImageThatIsADirectoryNow() throws Exception {
        assumeImages();
        Image image = imported().image();
        run(on(image, KEPT, "rm -f /data/lower; ls /data").name("one"));
        Path layer = images.layers(image).get(0);
        assertThat(images.directories(image)).doesNotContain(layer);
        Files.delete(layer);
        try (Container again = Container.restart("one")
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(again.waitFor().code()).isZero();
        }
        assertThat(diff("one")).containsExactly("C /data", "D /data/lower");
        store.remove("one");
    }

    /** Under kernels of which it is known whether they mount an image from a file. */
    @MachineTest
    void asTheKernelCan() throws Exception {
        boolean can = !Files.readString(Path.of("/proc/sys/kernel/osrelease")).startsWith("6.1.");
        ImportedImage imported = imported();
        assertThat(imported.otherFormat().isEmpty())
                .as(String.valueOf(imported))
                .isEqualTo(can);
        assertThat(images.layers(imported.image())).singleElement().matches(l -> OpenLayers.isImage(l) == can);
        run(on(imported.image(), KEPT, "rm /data/lower").name("one"));
        assertThat(diff("one")).containsExactly("C /data", "D /data/lower");
        store.remove("one");
    }
}
