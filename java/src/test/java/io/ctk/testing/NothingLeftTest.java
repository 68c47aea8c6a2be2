package io.ctk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.mount.Mount;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The fixture that finds what tests leave behind has to be able to fail. */
class NothingLeftTest {
    @TempDir
    Path store;

    @Test
    void nothingHappenedNothingIsLeft() throws Exception {
        assertThat(Leftovers.now(store).since(Leftovers.now(store))).isEmpty();
    }

    @Test
    void findsADescriptor() throws Exception {
        Leftovers before = Leftovers.now(store);
        Pipe pipe = Pipe.open();
        assertThat(Leftovers.now(store).since(before)).containsExactly("descriptor: 2 more of pipe");
        pipe.sink().close();
        pipe.source().close();
        assertThat(Leftovers.now(store).since(before)).isEmpty();
    }

    @Test
    void findsAProcess() throws Exception {
        Leftovers before = Leftovers.now(store);
        Process sleep = new ProcessBuilder("sleep", "60")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> left = Leftovers.now(store).since(before);
        sleep.destroyForcibly().waitFor();
        assertThat(left).anyMatch(line -> line.startsWith("process: " + sleep.pid()));
    }

    @Test
    void findsAContainersDirectoryAndAFileOfTheStore() throws Exception {
        Leftovers before = Leftovers.now(store);
        Path directory = Files.createDirectories(store.resolve("containers/left"));
        assertThat(Leftovers.now(store).since(before)).containsExactly("container directory: " + directory);
        try (var in = Files.newInputStream(Files.createFile(directory.resolve("lock")))) {
            assertThat(Leftovers.now(store).since(before))
                    .contains("descriptor: 1 more of " + directory.resolve("lock"));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    @Tag("root")
    void findsAMount() throws Exception {
        Leftovers before = Leftovers.now(store);
        try (Mount mount = Mount.filesystem("tmpfs", List.of(), store, Set.of())) {
            assertThat(Leftovers.now(store).since(before))
                    .singleElement()
                    .asString()
                    .startsWith("mount: ")
                    .contains(mount.target().toString());
        }
        assertThat(Leftovers.now(store).since(before)).isEmpty();
    }

    @Test
    @Tag("root")
    void findsACgroup() throws Exception {
        Path root = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint).orElse(null);
        Assumptions.assumeTrue(root != null && Files.isWritable(root), "no cgroup v2 here that is ours to divide");
        String name = "ctk-test-" + ProcessHandle.current().pid();
        Leftovers before = Leftovers.now(store);
        try (Cgroup parent = Cgroup.open(root);
                Cgroup group = parent.create(name)) {
            List<String> left = Leftovers.now(store).since(before);
            parent.remove(name);
            assertThat(left).contains("cgroup: " + group.path());
        }
    }

    /** Another ctk on the machine starts one container after the other. */
    @Test
    void groupsThatComeAndGoAreSomebodyElses() {
        StillLeft still = new StillLeft();
        assertThat(still.at(List.of("cgroup: /a", "cgroup: /ours", "mount: m"))).hasSize(3);
        assertThat(still.at(List.of("cgroup: /b", "cgroup: /ours"))).containsExactly("cgroup: /ours");
        assertThat(still.at(List.of("cgroup: /c", "process: 1"))).containsExactly("process: 1");
        assertThat(still.at(List.of("cgroup: /d"))).isEmpty();
        assertThat(still.at(List.of("cgroup: /ours"))).isEmpty();
    }

    @Test
    void aTestThatLeaksFails() {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(Leaks.class))
                                .configurationParameter(NothingLeft.PATIENCE, "PT0S")
                                .build(),
                        listener);
        assertThat(listener.getSummary().getTestsFoundCount()).isEqualTo(1);
        assertThat(listener.getSummary().getFailures()).singleElement().satisfies(f -> assertThat(f.getException())
                .hasMessageContaining("2 more of pipe"));
    }

    /** Not found by the tiers: its name is no test's. */
    @ExtendWith(NothingLeft.class)
    static class Leaks {
        private static final List<Pipe> PIPES = new java.util.ArrayList<>();

        @Test
        void leaksAPipe() throws Exception {
            PIPES.add(Pipe.open());
        }
    }
}
