package io.ctk.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.root.HostSteps;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Namespace;
import io.ctk.launch.Step;
import io.ctk.security.Caller;
import io.ctk.security.Capability;
import io.ctk.testing.MadeUpMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a specification is compiled to, for root and for others, on a made-up machine. */
class PlanCompilerTest {
    @TempDir
    Path store;

    private List<String> compile(ContainerBuilder spec, Caller caller) throws Exception {
        return plan(spec, caller).steps().stream().map(Step::toString).collect(Collectors.toList());
    }

    private LaunchPlan plan(ContainerBuilder builder, Caller caller) throws Exception {
        return MadeUpMachine.plan(builder, caller, store);
    }

    /** Where files of the root are read. */
    private ContainerBuilder onDisk() {
        return Container.builder(Rootfs.overlay(store)).command("run", "it");
    }

    private static ContainerBuilder stack() {
        return Container.builder(Rootfs.overlay(Path.of("/a"), Path.of("/b"))).command("run", "it");
    }

    private static List<String> names(List<String> steps) {
        return steps.stream().map(s -> s.replaceFirst(":.*", "")).collect(Collectors.toList());
    }

    @Test
    void theStepsOfRootInOrder() throws Exception {
        List<String> steps = compile(stack(), MadeUpMachine.ROOT);
        assertThat(steps.get(0)).isEqualTo("clone mnt pid uts ipc net cgroup");
        assertThat(steps.get(1)).isEqualTo("make mounts private");
        assertThat(steps.get(2))
                .isEqualTo(
                        "mount overlay /: lower /a, /b; upper /layer/root/upper; metacopy=off; redirect_dir=nofollow;"
                                + " volatile");
        assertThat(steps.get(3)).isEqualTo("mount proc /proc: (nosuid,nodev,noexec); beneath the mount on /");
        assertThat(steps.get(4)).startsWith("mount tmpfs /dev: mode=755");
        assertThat(names(steps))
                .containsSubsequence(
                        "make device /dev/null",
                        "make link /dev/ptmx",
                        "mount devpts /dev/pts",
                        "mount sysfs /sys",
                        "mount cgroup2 /sys/fs/cgroup",
                        "bind /etc/hosts",
                        "bind /etc/hostname",
                        "bind /etc/resolv.conf",
                        "mask /proc/kcore",
                        "mask /sys/firmware",
                        "make read-only /proc/sys",
                        "pivot root",
                        "set hostname id",
                        "take loopback up",
                        "change directory /",
                        "forbid new privileges",
                        "bound capabilities",
                        "set ids 0",
                        "set capabilities",
                        "die with launcher",
                        "start session",
                        "execute run it");
        assertThat(steps.get(steps.size() - 1)).startsWith("execute run it: tried as /usr/local/sbin/run, ");
    }

    @Test
    void imagesAreMountedBelowTheOverlay() throws Exception {
        Path image = Files.createFile(store.resolve("image.erofs"));
        Path scratch = Path.of("/scratch"); // the plan's one place for memory
        Rootfs.Stack root = Rootfs.overlay(Path.of("/a"), image);
        assertThat(compile(Container.builder(root).command("true"), MadeUpMachine.ROOT)
                        .subList(2, 6))
                .containsExactly(
                        "mount tmpfs " + scratch + ": mode=700 (nodev)",
                        "make directory " + scratch + "/lower-1: 700",
                        "mount erofs " + scratch + "/lower-1: from " + image + " (ro)",
                        "mount overlay /: lower /a, " + scratch
                                + "/lower-1; upper /layer/root/upper; metacopy=off; redirect_dir=nofollow; volatile");
        Rootfs.Stack inMemory = root.withLayer(new Rootfs.Layer.InMemory(null));
        assertThat(names(compile(Container.builder(inMemory).command("true"), MadeUpMachine.ROOT)))
                .containsOnlyOnce("mount tmpfs " + scratch);
    }

    @Test
    void maskedAndReadOnlyPathsAreDockers() throws Exception {
        List<String> steps = compile(stack(), MadeUpMachine.ROOT);
        assertThat(names(steps).stream()
                        .filter(s -> s.startsWith("mask ") && !s.endsWith("/thermal_throttle"))
                        .map(s -> s.substring(5)))
                .containsExactlyInAnyOrder(
                        "/proc/asound",
                        "/proc/acpi",
                        "/proc/interrupts",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/proc/sched_debug",
                        "/proc/scsi",
                        "/sys/firmware",
                        "/sys/devices/virtual/powercap");
        assertThat(names(steps).stream()
                        .filter(s -> s.startsWith("make read-only "))
                        .map(s -> s.substring(15)))
                .containsExactlyInAnyOrder("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
        assertThat(steps)
                .contains(
                        "make read-only /proc/sys: beneath the mount on /proc",
                        "mask /proc/kcore: where there is one; beneath the mount on /proc",
                        "mask /sys/firmware: beneath the mount on /sys");
    }

    @Test
    void anOrdinaryUserGetsAUserNamespace() throws Exception {
        List<String> steps = compile(stack(), MadeUpMachine.USER);
        assertThat(steps.get(0))
                .startsWith("clone mnt pid uts ipc net cgroup user: uids ")
                .contains("1000", "1001");
        assertThat(steps.get(2)).contains("volatile").contains("userxattr");
        assertThat(names(steps)).contains("bind /dev/null").doesNotContain("make device /dev/null");
        assertThat(steps).contains("set ids 0:0");
    }

    @Test
    void theMachinesNetwork() throws Exception {
        List<String> root = compile(onDisk().network(Network.HOST), MadeUpMachine.ROOT);
        assertThat(root.get(0)).isEqualTo("clone mnt pid uts ipc cgroup");
        assertThat(names(root)).contains("mount sysfs /sys", "bind /etc/hosts").doesNotContain("take loopback up");
        assertThat(names(compile(onDisk().network(Network.HOST), MadeUpMachine.USER)))
                .contains("bind /sys")
                .doesNotContain("mount sysfs /sys", "take loopback up");
    }

    @Test
    void aLayerInMemoryIsMountedFirst() throws Exception {
        List<String> steps = compile(
                Container.builder(Rootfs.overlay(Path.of("/a")).withLayer(new Rootfs.Layer.InMemory(ByteSize.mib(1))))
                        .command("x"),
                MadeUpMachine.ROOT);
        assertThat(steps.subList(2, 7))
                .containsExactly(
                        "mount tmpfs /scratch: mode=700,size=1048576 (nodev)",
                        "make directory /scratch/root: 755",
                        "make directory /scratch/root/upper: 755",
                        "make directory /scratch/root/work: 755",
                        "mount overlay /: lower /a; upper /scratch/root/upper; metacopy=off; redirect_dir=nofollow;"
                                + " volatile");
    }

    @Test
    void aStoredLayerIsSynced() throws Exception {
        assertThat(compile(
                                Container.builder(Rootfs.overlay(Path.of("/a")).withLayer(new Rootfs.Layer.Stored()))
                                        .command("x"),
                                MadeUpMachine.ROOT)
                        .get(2))
                .doesNotContain("volatile");
    }

    @Test
    void theHostsFileSystemsEachGetAnOverlayAndTheStoreIsHidden() throws Exception {
        List<String> steps = compile(Container.builder(Rootfs.host()).command("x"), MadeUpMachine.ROOT);
        assertThat(steps.stream().filter(s -> s.startsWith("mount overlay")).map(s -> s.replaceFirst(";.*", "")))
                .containsExactly(
                        "mount overlay /: lower /",
                        "mount overlay /usr: lower /usr",
                        "mount overlay /usr/lib: lower /usr/lib");
        if (!HostSteps.isFresh(store.toString())) {
            assertThat(steps).contains("mount tmpfs " + store + ": mode=555,nr_inodes=2 (ro,nodev)");
        }
        assertThat(names(steps))
                .contains("mount tmpfs /run", "mount tmpfs /tmp")
                .doesNotContain("mount overlay /proc");
        // A file system that can't be a layer is bound, and read-only.
        assertThat(steps).contains("bind /home: from /home (ro)");
    }

    @Test
    void theHostOfAnOrdinaryUserIsDividedWhereMountsAre() throws Exception {
        List<String> steps = compile(Container.builder(Rootfs.host()).command("x"), MadeUpMachine.USER);
        assertThat(steps.get(2)).startsWith("mount tmpfs /: mode=755");
        assertThat(names(steps))
                .contains("mount overlay /usr/lib", "mount overlay /usr/bin", "make directory /usr")
                .doesNotContain("mount overlay /usr", "mount overlay /");
    }

    @Test
    void namesThatNoHostCanHave() throws Exception {
        for (String name : List.of("", "a b", "a\tb", "a\n127.0.0.1 bank", "a#", "x".repeat(65), "\u00e4".repeat(33))) {
            assertThatThrownBy(() -> stack().hostname(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no host name");
        }
        assertThat(stack().hostname("x".repeat(64)).spec().hostname()).contains("x".repeat(64));
    }

    @Test
    void capabilitiesAreRootsOnly() throws Exception {
        List<String> steps =
                compile(onDisk().capabilities(EnumSet.of(Capability.KILL)).user("5:6"), MadeUpMachine.ROOT);
        assertThat(steps)
                .containsSubsequence(
                        "bound capabilities: KILL",
                        "set ids 5:6: groups [6]",
                        "set capabilities: none",
                        "die with launcher");
        assertThat(compile(stack().capabilities(Set.of()), MadeUpMachine.ROOT)).contains("bound capabilities: none");
    }

    @Test
    void initStaysAsTheFirstProcess() throws Exception {
        assertThat(names(compile(stack().init(true), MadeUpMachine.ROOT)))
                .containsSubsequence("die with launcher", "supervise", "start session", "execute run it");
    }

    @Test
    void joinedNamespacesAreNotNew() throws Exception {
        LaunchPlan plan = plan(stack().join(Namespace.NETWORK, Path.of("/ns")), MadeUpMachine.ROOT);
        assertThat(plan.namespaces()).doesNotContain(Namespace.NETWORK);
        assertThat(plan.steps().get(1)).hasToString("join namespace /ns: net");
        for (Namespace refused : List.of(Namespace.PID, Namespace.MOUNT, Namespace.USER)) {
            assertThatThrownBy(() -> plan(stack().join(refused, Path.of("/ns")), MadeUpMachine.ROOT))
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("EOPNOTSUPP");
        }
    }

    @Test
    void theProgramIsSearchedInTheContainersPath() throws Exception {
        List<String> steps = compile(stack().environment("PATH", "/x::/y"), MadeUpMachine.ROOT);
        assertThat(steps.get(steps.size() - 1)).isEqualTo("execute run it: tried as /x/run, ./run, /y/run");
        steps = compile(Container.builder(Rootfs.overlay(Path.of("/a"))).command("./run"), MadeUpMachine.ROOT);
        assertThat(steps.get(steps.size() - 1)).isEqualTo("execute ./run");
    }
}
