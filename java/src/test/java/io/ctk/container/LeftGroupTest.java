package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.launch.Stdio;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.SmallJvm;
import io.ctk.testing.TestRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The group of a kept container whose JVM was killed goes with the next start, whoever has looked at the container meanwhile. */
@ExtendWith(NothingLeft.class)
@Tag("v2only")
class LeftGroupTest {
    @TempDir
    Path work;

    private ContainerStore store;
    private String name = "";
    private Path group = Path.of("/");

    @BeforeEach
    void open() {
        store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
    }

    @AfterEach
    void remove() throws IOException {
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private void kill(String... arguments) throws Exception {
        Process jvm = new ProcessBuilder(SmallJvm.command(KeptVictim.class, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (AutoCloseable ends = jvm::destroyForcibly;
                BufferedReader out = jvm.inputReader()) {
            String[] words = String.valueOf(out.readLine()).split(" ");
            Assumptions.assumeFalse(words[1].equals("-"), "no group may be made here");
            name = words[0];
            group = Path.of(words[1]);
            assertThat(store.get(name).running()).isTrue();
            jvm.destroyForcibly().waitFor();
        }
        Await.until("the lock of the killed process is gone", () -> !store.directories()
                .isHeld(name));
        assertThat(group).isDirectory();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(store.root())) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private void look() throws IOException {
        List<String> before = files();
        for (int i = 0; i < 2; i++) {
            assertThat(store.list()).extracting(KeptContainer::running).containsExactly(false);
            assertThat(store.get(name).status()).isEmpty();
            assertThat(store.imageUse().running()).isEmpty();
        }
        assertThat(files()).isEqualTo(before);
    }

    @RootTest
    void lookingChangesNothing() throws Exception {
        kill(work.toString(), "named");
        look();
        store.directories().sweep();
        assertThat(group).doesNotExist();
        assertThat(ContainerDirectory.hasGroup(store.places().directory(name))).isFalse();
        assertThat(store.root().resolve("locks")).isEmptyDirectory();
    }

    /** As an older ctk's ps did it. */
    @RootTest
    void theStoresRecordsAreEnough() throws Exception {
        kill(work.toString());
        Files.deleteIfExists(store.root().resolve("locks").resolve(name));
        look();
        store.directories().sweep();
        assertThat(group).doesNotExist();
    }

    @RootTest
    void aContainerThatStartsAgainIsNotSweptAway() throws Exception {
        kill(work.toString(), "again");
        look();
        try (Container container = Container.restart(name)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()) {
            assertThat(group).doesNotExist();
            Path other = container.cgroup().orElseThrow().path();
            store.directories().sweep();
            assertThat(other).isDirectory();
            assertThat(store.list()).extracting(KeptContainer::running).containsExactly(true);
        }
        assertThat(ContainerDirectory.hasGroup(store.places().directory(name))).isFalse();
        assertThat(store.get(name).status()).contains(137);
    }

    @RootTest
    void oneThatEndedByItselfHasNoNote() throws Exception {
        Rootfs root = new Rootfs.Stack(List.of(TestRoot.path()), new Rootfs.Layer.Stored());
        ContainerSpec spec =
                Container.builder(root).name("ended").command("true").spec();
        Container.builder(spec)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.INHERIT)
                .start()
                .close();
        assertThat(ContainerDirectory.hasGroup(store.places().directory("ended")))
                .isFalse();
        assertThat(store.root().resolve("locks")).isEmptyDirectory();
    }
}
