package io.ctk.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.store.ContainerFiles;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a container has changed, and the image that is made of that. */
@ExtendWith(NothingLeft.class)
class ContainerChangesTest extends ImageContainers {
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
