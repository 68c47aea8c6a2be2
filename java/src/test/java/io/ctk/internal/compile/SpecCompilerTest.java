package io.ctk.internal.compile;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.internal.lowering.HiddenPaths;
import io.ctk.internal.root.HostSteps;
import io.ctk.internal.root.LayerPlan;
import io.ctk.security.Caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Namespace;
import io.ctk.launch.Step;
import io.ctk.mount.MountTable;
import io.ctk.security.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a specification is compiled to, for root and for others, on a made-up machine. */
class SpecCompilerTest {
    static final Caller ROOT = new Caller(0, 0, -1);
    static final Caller USER = new Caller(1000, 1001, 0);
    private static final MountTable MACHINE = MountTable.parse(List.of(
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
            "2 1 0:2 / /proc rw - proc proc rw",
            "3 1 0:3 / /sys rw - sysfs sysfs rw",
            "4 3 0:4 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
            "5 1 0:5 / /dev rw - devtmpfs devtmpfs rw",
            "6 1 8:2 / /usr rw - xfs /dev/sda2 rw",
            "7 6 8:3 / /usr/lib rw - ext4 /dev/sda3 rw",
            "8 1 8:4 / /home rw - vfat /dev/sda4 rw",
            "9 1 0:9 / /run rw - tmpfs tmpfs rw",
            "10 1 0:10 / /sys/kernel/debug rw - debugfs debugfs rw"));

    @TempDir
    Path store;

    private List<String> compile(ContainerBuilder spec, Caller caller) throws Exception {
        return plan(spec, caller).steps().stream().map(Step::toString).collect(Collectors.toList());
    }

    private LaunchPlan plan(ContainerBuilder builder, Caller caller) throws Exception {
        return compiler(builder, caller, store).compile();
    }

    /** What compiles it on the made-up machine. */
    static SpecCompiler compiler(ContainerBuilder builder, Caller caller, Path store) throws Exception {
        ContainerSpec spec = builder.spec();
        Rootfs.Layer layer = spec.root() instanceof Rootfs.Stack stack ? stack.layer() : new Rootfs.Layer.Temporary();
        boolean user = SpecCompiler.inUserNamespace(spec, caller);
        return new SpecCompiler(
                spec,
                "id",
                caller,
                MACHINE,
                new LayerPlan(layer, Path.of("/layer"), Path.of("/scratch"), user),
                ContainerStore.at(store, store.resolve("run")));
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
        List<String> steps = compile(stack(), ROOT);
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
                        "mask /proc/kcore",
                        "make read-only /proc/sys",
                        "mask /sys/firmware",
                        "bind /etc/hosts",
                        "bind /etc/hostname",
                        "bind /etc/resolv.conf",
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
        assertThat(compile(Container.builder(root).command("true"), ROOT).subList(2, 6))
                .containsExactly(
                        "mount tmpfs " + scratch + ": mode=700 (nodev)",
                        "make directory " + scratch + "/lower-1: 700",
                        "mount erofs " + scratch + "/lower-1: from " + image + " (ro)",
                        "mount overlay /: lower /a, " + scratch
                                + "/lower-1; upper /layer/root/upper; metacopy=off; redirect_dir=nofollow; volatile");
        Rootfs.Stack inMemory = root.withLayer(new Rootfs.Layer.InMemory(null));
        assertThat(names(compile(Container.builder(inMemory).command("true"), ROOT)))
                .containsOnlyOnce("mount tmpfs " + scratch);
    }

    @Test
    void maskedAndReadOnlyPathsAreDockers() throws Exception {
        List<String> steps = compile(stack(), ROOT);
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
    void eachProcessorsHeatIsMaskedWhereThereAreCounters() throws Exception {
        Path processors = Files.createDirectory(store.resolve("cpu"));
        for (String name : List.of("cpu0", "cpu1", "cpu17", "cpufreq", "cpuidle")) {
            Files.createDirectories(processors.resolve(name));
        }
        assertThat(HiddenPaths.throttles(processors)).isEmpty();
        Files.createDirectory(processors.resolve("cpu0/thermal_throttle"));
        assertThat(HiddenPaths.throttles(processors))
                .containsExactlyInAnyOrder(
                        processors + "/cpu0/thermal_throttle",
                        processors + "/cpu1/thermal_throttle",
                        processors + "/cpu17/thermal_throttle");
    }

    @Test
    void whatLiesInAMountOfTheSystemsOrAVolumeIsFoundThere() throws Exception {
        Path file = Files.createFile(store.resolve("file"));
        List<String> steps = compile(
                stack().volume(new Volume.Bind(file, "/dev/./own", true))
                        .volume(new Volume.Tmpfs("/dev/shm", List.of()))
                        .volume(new Volume.Tmpfs("/t", List.of()))
                        .volume(new Volume.Bind(file, "/t/a/file", false))
                        .volume(new Volume.Bind(file, "/tea", false)),
                ROOT);
        assertThat(steps)
                .contains(
                        "mount devpts /dev/pts: newinstance,ptmxmode=0666,mode=0620,gid=5 (nosuid,noexec);"
                                + " beneath the mount on /dev",
                        "mount cgroup2 /sys/fs/cgroup: (ro,nosuid,nodev,noexec); beneath the mount on /sys",
                        "bind /dev/own: from " + file + " (ro); beneath the mount on /dev",
                        "mount tmpfs /dev/shm: (nosuid,nodev,noexec); beneath the mount on /dev",
                        "bind /t/a/file: from " + file + "; beneath the mount on /t",
                        "bind /tea: from " + file);
    }

    @Test
    void anOrdinaryUserGetsAUserNamespace() throws Exception {
        List<String> steps = compile(stack(), USER);
        assertThat(steps.get(0))
                .startsWith("clone mnt pid uts ipc net cgroup user: uids ")
                .contains("1000", "1001");
        assertThat(steps.get(2)).contains("volatile").contains("userxattr");
        assertThat(names(steps)).contains("bind /dev/null").doesNotContain("make device /dev/null");
        assertThat(steps).contains("set ids 0:0");
    }

    @Test
    void theMachinesNetwork() throws Exception {
        List<String> root = compile(onDisk().network(Network.HOST), ROOT);
        assertThat(root.get(0)).isEqualTo("clone mnt pid uts ipc cgroup");
        assertThat(names(root)).contains("mount sysfs /sys", "bind /etc/hosts").doesNotContain("take loopback up");
        assertThat(names(compile(onDisk().network(Network.HOST), USER)))
                .contains("bind /sys")
                .doesNotContain("mount sysfs /sys", "take loopback up");
    }

    @Test
    void aLayerInMemoryIsMountedFirst() throws Exception {
        List<String> steps = compile(
                Container.builder(Rootfs.overlay(Path.of("/a")).withLayer(new Rootfs.Layer.InMemory(ByteSize.mib(1))))
                        .command("x"),
                ROOT);
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
                                ROOT)
                        .get(2))
                .doesNotContain("volatile");
    }

    @Test
    void theHostsFileSystemsEachGetAnOverlayAndTheStoreIsHidden() throws Exception {
        List<String> steps = compile(Container.builder(Rootfs.host()).command("x"), ROOT);
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
        List<String> steps = compile(Container.builder(Rootfs.host()).command("x"), USER);
        assertThat(steps.get(2)).startsWith("mount tmpfs /: mode=755");
        assertThat(names(steps))
                .contains("mount overlay /usr/lib", "mount overlay /usr/bin", "make directory /usr")
                .doesNotContain("mount overlay /usr", "mount overlay /");
    }

    @Test
    void readOnlyComesAfterAllMountPointsAreMade() throws Exception {
        List<String> steps =
                names(compile(stack().readOnly(true).volume(new Volume.Tmpfs("/t", List.of("size=1m"))), ROOT));
        assertThat(steps)
                .containsSubsequence(
                        "mount tmpfs /t", "change directory /", "set attributes /", "pivot root", "execute run it");
    }

    @Test
    void theContainersOwnFilesComeBeforeVolumesThatMayCoverThem() throws Exception {
        Path file = Files.createFile(store.resolve("file"));
        assertThat(compile(stack().volume(new Volume.Bind(file, "/srv/file", true)), ROOT))
                .containsSubsequence(
                        "make read-only /proc/sysrq-trigger: where there is one; beneath the mount on /proc",
                        "bind /etc/hosts: from " + store + "/containers/id/hosts",
                        "bind /etc/hostname: from " + store + "/containers/id/hostname",
                        "bind /etc/resolv.conf: from " + store + "/containers/id/resolv.conf",
                        "bind /srv/file: from " + file + " (ro)");
        assertThat(names(compile(stack().volume(new Volume.Tmpfs("/etc/", List.of())), ROOT)))
                .containsSubsequence("mount tmpfs /etc", "bind /etc/hosts");
        List<String> covered = names(compile(stack().volume(new Volume.Bind(store, "/etc/.", true)), ROOT));
        assertThat(covered).contains("bind /etc").doesNotContain("bind /etc/hosts");
        assertThat(names(compile(stack().volume(new Volume.Bind(file, "/etc//hosts", true)), ROOT)))
                .contains("bind /etc/hosts", "bind /etc/hostname");
        assertThat(compile(stack().readOnly(true), ROOT))
                .contains("bind /etc/hosts: from " + store + "/containers/id/hosts (ro)");
    }

    @Test
    void onePlaceForOneVolume() throws Exception {
        Volume.Bind bind = new Volume.Bind(store, "/a", false);
        for (String same : List.of("/a", "/a/", "//a", "/./a", "/a/../a", "/b/../a/.")) {
            for (Volume second : List.of(new Volume.Bind(store, same, true), new Volume.Tmpfs(same, List.of()))) {
                assertThatThrownBy(() -> stack().volume(bind).volume(second))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("duplicate mount destination /a");
            }
            Volume.Anonymous own = new Volume.Anonymous(same);
            assertThat(stack().volume(bind).volume(own).spec().volumes()).containsExactly(bind);
            assertThat(stack().volume(own).volume(bind).spec().volumes()).containsExactly(bind);
            assertThat(stack().volume(own).volume(own).spec().volumes()).containsExactly(own);
        }
        for (String root : List.of("/", "//", "/.", "/a/..", "a")) {
            assertThatThrownBy(() -> new Volume.Anonymous(root)).isInstanceOf(IllegalArgumentException.class);
        }
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
    void volumesComeAfterTheSystemsMountsAndDeeperOnesLater() throws Exception {
        Path file = Files.createFile(store.resolve("file"));
        List<String> steps = compile(
                stack().volume(new Volume.Bind(file, "/t/file", true))
                        .volume(new Volume.Anonymous("/t/own"))
                        .volume(new Volume.Tmpfs("/t", List.of("size=1m"))),
                ROOT);
        assertThat(steps)
                .containsSubsequence(
                        "make read-only /proc/sysrq-trigger: where there is one; beneath the mount on /proc",
                        "mount tmpfs /t: size=1m (nosuid,nodev,noexec)",
                        "bind /t/file: from " + file + " (ro); beneath the mount on /t",
                        "bind /t/own: from " + store + "/containers/id/volumes/0; beneath the mount on /t",
                        "pivot root");
    }

    @Test
    void capabilitiesAreRootsOnly() throws Exception {
        List<String> steps =
                compile(onDisk().capabilities(EnumSet.of(Capability.KILL)).user("5:6"), ROOT);
        assertThat(steps)
                .containsSubsequence(
                        "bound capabilities: KILL",
                        "set ids 5:6: groups [6]",
                        "set capabilities: none",
                        "die with launcher");
        assertThat(compile(stack().capabilities(Set.of()), ROOT)).contains("bound capabilities: none");
    }

    @Test
    void initStaysAsTheFirstProcess() throws Exception {
        assertThat(names(compile(stack().init(true), ROOT)))
                .containsSubsequence("die with launcher", "supervise", "start session", "execute run it");
    }

    @Test
    void joinedNamespacesAreNotNew() throws Exception {
        LaunchPlan plan = plan(stack().join(Namespace.NETWORK, Path.of("/ns")), ROOT);
        assertThat(plan.namespaces()).doesNotContain(Namespace.NETWORK);
        assertThat(plan.steps().get(1)).hasToString("join namespace /ns: net");
        for (Namespace refused : List.of(Namespace.PID, Namespace.MOUNT, Namespace.USER)) {
            assertThatThrownBy(() -> plan(stack().join(refused, Path.of("/ns")), ROOT))
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("EOPNOTSUPP");
        }
    }

    @Test
    void theProgramIsSearchedInTheContainersPath() throws Exception {
        List<String> steps = compile(stack().environment("PATH", "/x::/y"), ROOT);
        assertThat(steps.get(steps.size() - 1)).isEqualTo("execute run it: tried as /x/run, ./run, /y/run");
        steps = compile(Container.builder(Rootfs.overlay(Path.of("/a"))).command("./run"), ROOT);
        assertThat(steps.get(steps.size() - 1)).isEqualTo("execute ./run");
    }
}
