package io.ctk.container.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.TestRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An image of a stranger's that says it lies on the machine's own files, and what is believed of it. */
@ExtendWith(NothingLeft.class)
class UntrustedBaseTest {
    /** A file of every machine that tests run on, and of no image here. */
    private static final String MACHINES_OWN = "/usr/lib/os-release";

    private static final Reference NAME = Reference.parse("stranger");

    @TempDir
    Path work;

    private ContainerStore store;
    private ImageStore images;
    private byte[] archive;

    @BeforeEach
    void strangerSavesAnImage() throws IOException {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        images = store.images();
        Path upper = Files.createDirectory(work.resolve("upper"));
        TestRoot.fill(upper);
        ContainerLayer layer = new ContainerLayer("/", upper, List.of(Files.createDirectory(work.resolve("lower"))));
        ImageStore stranger = ImageStore.at(work.resolve("stranger"));
        Image image = stranger.commit(null, List.of(layer), NAME, "sh", ImageDetails.NONE, n -> {});
        assertThat(image.liesOnHost()).isTrue();
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        stranger.save(Map.of(NAME.name(), image), ArchiveForm.OCI, saved);
        archive = saved.toByteArray();
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
        ContainerDirectories.removeTree(work.resolve("stranger"));
    }

    private Image load() throws IOException {
        return images.load(new ByteArrayInputStream(archive), "test", UnpackLimits.STANDARD, n -> {})
                .images()
                .get(0);
    }

    private ContainerBuilder on(Image image, Rootfs.Layer layer) throws IOException {
        String script = "if [ -e " + MACHINES_OWN + " ]; then echo machine; else echo own; fi; touch /changed";
        return Container.builder(image).store(store).layer(layer).command(List.of("/bin/sh", "-c", script));
    }

    private String run(ContainerBuilder spec) throws Exception {
        try (Container container = spec.store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            return new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void checkDisbelieved(Image image) throws Exception {
        assertThat(image.liesOnHost()).isFalse();
        assertThat(image.isBaseDisbelieved()).isTrue();
        ContainerBuilder spec = on(image, new Rootfs.Layer.Temporary());
        assertThat(spec.spec().root()).isInstanceOf(Rootfs.Stack.class);
        assertThat(spec.spec().root().directories()).doesNotContain(Path.of("/"));
        assertThat(run(spec)).isEqualTo("own\n");
    }

    @AnyUserTest
    void showsNothingOfTheMachine() throws Exception {
        checkDisbelieved(load());
    }

    @AnyUserTest
    void isBelievedWhenTheCallerSaysSo() throws Exception {
        Image image = images.trustBase(load());
        assertThat(image.liesOnHost()).isTrue();
        assertThat(image.isBaseDisbelieved()).isFalse();
        assertThat(on(image, new Rootfs.Layer.Temporary()).spec().root()).isInstanceOf(Rootfs.Host.class);
        images.tag(image, Reference.parse("other"));
        assertThat(images.get("other").liesOnHost()).isTrue();
        // The very same bytes again: they are what was believed.
        assertThat(load().liesOnHost()).isTrue();
    }

    @AnyUserTest
    void beliefGoesWithTheImage() throws Exception {
        images.trustBase(load());
        images.remove(NAME.name(), Set::of);
        checkDisbelieved(load());
        images.trustBase(images.get(NAME.name()));
        images.upkeep(Set::of).prune(true);
        checkDisbelieved(load());
    }

    @AnyUserTest
    void beliefGoesBesideAnImageThatCanNotBeRead() throws Exception {
        Path rootfs = Files.createDirectories(work.resolve("other/dir")).getParent();
        Image other = images.importDirectory(
                        rootfs, Reference.parse("other"), ImageDetails.NONE, UnpackLimits.STANDARD, n -> {})
                .image();
        images.trustBase(load());
        Files.delete(work.resolve("store/blobs/sha256").resolve(other.id().hex()));
        images.remove(NAME.name(), Set::of);
        images.remove("other", Set::of);
        checkDisbelieved(load());
    }

    @AnyUserTest
    void whatIsCommittedOnItSaysNothing() throws Exception {
        Image image = load();
        assertThat(run(on(image, new Rootfs.Layer.Stored()).name("changes"))).isEqualTo("own\n");
        KeptContainer kept = store.get("changes");
        Image committed =
                images.commit(image, kept.layers(), Reference.parse("committed"), "sh", ImageDetails.NONE, n -> {});
        store.remove("changes");
        assertThat(committed.liesOnHost()).isFalse();
        assertThat(committed.isBaseDisbelieved()).isFalse();
        assertThatThrownBy(() -> images.trustBase(committed)).hasMessageContaining("does not say");
    }

    @AnyUserTest
    void whatThisStoreCommittedIsBelieved() throws Exception {
        ContainerLayer layer = new ContainerLayer("/", work.resolve("upper"), List.of(work.resolve("lower")));
        Image own = images.commit(null, List.of(layer), Reference.parse("own"), "sh", ImageDetails.NONE, n -> {});
        assertThat(own.liesOnHost()).isTrue();
        assertThat(images.get("own").liesOnHost()).isTrue();
        assertThat(load().id()).isNotEqualTo(own.id());
        assertThat(images.get(NAME.name()).isBaseDisbelieved()).isTrue();
        images.remove(NAME.name(), Set::of);
        assertThat(images.get("own").liesOnHost()).isTrue();
    }
}
