package io.ctk.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.launch.Step;
import io.ctk.security.Caller;
import io.ctk.testing.MadeUpMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of volumes: one for each place, mounted after what they may cover and before what lies in them. */
class VolumeOrderTest {
    @TempDir
    Path store;

    private List<String> compile(ContainerBuilder spec, Caller caller) throws Exception {
        return MadeUpMachine.plan(spec, caller, store).steps().stream()
                .map(Step::toString)
                .collect(Collectors.toList());
    }

    private static ContainerBuilder stack() {
        return Container.builder(Rootfs.overlay(Path.of("/a"), Path.of("/b"))).command("run", "it");
    }

    private static List<String> names(List<String> steps) {
        return steps.stream().map(s -> s.replaceFirst(":.*", "")).collect(Collectors.toList());
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
                MadeUpMachine.ROOT);
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
    void readOnlyComesAfterAllMountPointsAreMade() throws Exception {
        List<String> steps = names(
                compile(stack().readOnly(true).volume(new Volume.Tmpfs("/t", List.of("size=1m"))), MadeUpMachine.ROOT));
        assertThat(steps)
                .containsSubsequence(
                        "mount tmpfs /t", "change directory /", "set attributes /", "pivot root", "execute run it");
    }

    @Test
    void theContainersOwnFilesComeBeforeVolumesThatMayCoverThem() throws Exception {
        Path file = Files.createFile(store.resolve("file"));
        assertThat(compile(stack().volume(new Volume.Bind(file, "/srv/file", true)), MadeUpMachine.ROOT))
                .containsSubsequence(
                        "mount cgroup2 /sys/fs/cgroup: (ro,nosuid,nodev,noexec); beneath the mount on /sys",
                        "bind /etc/hosts: from " + store + "/containers/id/hosts",
                        "bind /etc/hostname: from " + store + "/containers/id/hostname",
                        "bind /etc/resolv.conf: from " + store + "/containers/id/resolv.conf",
                        "bind /srv/file: from " + file + " (ro)");
        assertThat(names(compile(stack().volume(new Volume.Tmpfs("/etc/", List.of())), MadeUpMachine.ROOT)))
                .containsSubsequence("mount tmpfs /etc", "bind /etc/hosts");
        List<String> covered =
                names(compile(stack().volume(new Volume.Bind(store, "/etc/.", true)), MadeUpMachine.ROOT));
        assertThat(covered).contains("bind /etc").doesNotContain("bind /etc/hosts");
        assertThat(names(compile(stack().volume(new Volume.Bind(file, "/etc//hosts", true)), MadeUpMachine.ROOT)))
                .contains("bind /etc/hosts", "bind /etc/hostname");
        assertThat(compile(stack().readOnly(true), MadeUpMachine.ROOT))
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
    void volumesComeAfterTheSystemsMountsAndDeeperOnesLater() throws Exception {
        Path file = Files.createFile(store.resolve("file"));
        List<String> steps = compile(
                stack().volume(new Volume.Bind(file, "/t/file", true))
                        .volume(new Volume.Anonymous("/t/own"))
                        .volume(new Volume.Tmpfs("/t", List.of("size=1m"))),
                MadeUpMachine.ROOT);
        assertThat(steps)
                .containsSubsequence(
                        "mount cgroup2 /sys/fs/cgroup: (ro,nosuid,nodev,noexec); beneath the mount on /sys",
                        "mount tmpfs /t: size=1m (nosuid,nodev,noexec)",
                        "bind /t/file: from " + file + " (ro); beneath the mount on /t",
                        "bind /t/own: from " + store + "/containers/id/volumes/0; beneath the mount on /t",
                        "pivot root");
    }
}
