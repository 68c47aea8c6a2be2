package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupEvents;
import io.ctk.cgroup.CgroupSampler;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.Limit;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import io.ctk.mount.Mount;
import io.ctk.mount.Overlay;
import io.ctk.systemd.CgroupParent;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The manual, executed: what a user of the library writes. */
@ExtendWith(NothingLeft.class)
class TutorialTest {
    /** Run a command in a container, and read what it says. */
    @AnyUserTest
    void container() throws Exception {
        Path lower = TestRoot.path(); // any directory with a root file system in it
        try (Container c = Container.builder(Rootfs.overlay(lower))
                .command("/bin/sh", "-c", "echo hi")
                .start()) {
            String out = new String(c.process().getInputStream().readAllBytes());
            ExitStatus s = c.waitFor(Duration.ofSeconds(5));

            assertThat(out).isEqualTo("hi\n");
            assertThat(s.isSuccess()).isTrue();
        }
    }

    /** The machine's own files, which stay as they are whatever the container does to them. */
    @RootTest
    void host() throws Exception {
        try (Container c = Container.builder(Rootfs.host())
                .command(
                        "sh",
                        "-c",
                        "rm -rf /opt /usr/share && touch /made-inside && ls -d /usr/share /made-inside || true")
                .start()) {
            String out = new String(c.process().getInputStream().readAllBytes());
            assertThat(out).isEqualTo("/made-inside\n");
        }
        assertThat(Path.of("/usr/share")).isDirectory();
        assertThat(Path.of("/made-inside")).doesNotExist();
    }

    /** A group without a container: limits, figures and events of any process. */
    @RootTest
    void group() throws Exception {
        List<CgroupEvent> seen = new CopyOnWriteArrayList<>();
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(List.of("sleep", "1000"), List.of("/bin/sleep"), List.of()))
                .build();
        try (Cgroup parent = CgroupParent.automatic().open().orElseThrow();
                Cgroup group =
                        parent.create("tutorial-" + ProcessHandle.current().pid());
                CgroupSampler sampler = group.sampler();
                CgroupEvents events = group.events()) {
            CompletableFuture<Void> told = events.forEach(seen::add);
            group.setMaxDescendants(Limit.of(0)); // memory().setMax(ByteSize.mib(64)) where the controller is there
            LaunchedProcess process = Launcher.of(plan).cgroup(group).start();

            assertThat(group.processes()).containsExactly(process.pid());
            // The kernel counts a time slice when it is over.
            Await.until(
                    "its time is counted",
                    () -> !sampler.snapshot().cpu().usage().isZero());
            group.freeze();
            assertThat(group.awaitFrozen(Duration.ofSeconds(10))).isTrue();
            Await.until("the event of it has come", () -> seen.contains(new CgroupEvent.Frozen(group.path())));

            group.destroy(Duration.ofSeconds(10)); // frozen or not, with all that it has started
            assertThat(process.waitForStatus()).isEqualTo(ExitStatus.signalled(9));
            told.get(10, TimeUnit.SECONDS); // the group is gone, so nothing more can be told
            assertThat(seen.get(seen.size() - 1)).isEqualTo(new CgroupEvent.Removed(group.path()));
        }
    }

    /** What would be done, without doing it. */
    @AnyUserTest
    void plan() throws Exception {
        ContainerSpec spec = Container.builder(Rootfs.overlay(TestRoot.path()))
                .name("try")
                .command("true")
                .spec();
        LaunchPlan plan = Container.builder(spec).plan();
        assertThat(plan.toString()).contains("mount overlay /").contains("set hostname try");
    }

    /** Directories stacked to one, here and now. */
    @RootTest
    void overlay(@TempDir Path work) throws Exception {
        Path upperLayer = Files.createDirectory(work.resolve("upper-layer"));
        Path lowerLayer = Files.createDirectory(work.resolve("lower-layer"));
        Path both = Files.createDirectory(work.resolve("both"));
        Files.writeString(upperLayer.resolve("name"), "upper");
        Files.writeString(lowerLayer.resolve("name"), "lower");
        Files.writeString(lowerLayer.resolve("other"), "lower");

        try (Mount mount =
                Overlay.builder().lower(upperLayer).lower(lowerLayer).build().mount(both)) {
            assertThat(mount.target()).isEqualTo(both);
            assertThat(both.resolve("name")).hasContent("upper");
            assertThat(both.resolve("other")).hasContent("lower");
        }
        assertThat(both).isEmptyDirectory();
    }

    /** A plan of one's own: as little isolation as one likes. */
    @RootTest
    void ownPlan() throws Exception {
        LaunchPlan plan = LaunchPlan.builder()
                .namespaces(Namespace.UTS)
                .add(ProcessSteps.setHostname("of-my-own"))
                .add(ProcessSteps.execute(List.of("uname", "-n"), List.of("/bin/uname"), List.of()))
                .build();
        LaunchedProcess process = Launcher.of(plan).start();
        try (var out = process.inputReader();
                var error = process.errorReader();
                var in = process.outputWriter()) {
            assertThat(out.readLine()).isEqualTo("of-my-own");
            assertThat(error.readLine()).isNull();
            assertThat(process.waitFor()).isZero();
        }
    }
}
