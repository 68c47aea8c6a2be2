package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.mount.MountTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where cgroup v2 is, by tables of mounts from all kinds of machines. */
class CgroupHierarchyTest {
    private static final String ROOT = "20 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw";
    private static final String V2 =
            "30 20 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec - cgroup2 cgroup2 rw,nsdelegate";

    private static Optional<CgroupHierarchy> of(List<String> self, String... mounts) {
        return CgroupHierarchy.of(MountTable.parse(List.of(mounts)), self);
    }

    @Test
    void v2Alone() {
        CgroupHierarchy found = of(List.of("0::/user.slice/a.scope"), ROOT, V2).orElseThrow();
        assertThat(found)
                .isEqualTo(new CgroupHierarchy(
                        Path.of("/sys/fs/cgroup"),
                        false,
                        Optional.of(Path.of("/sys/fs/cgroup/user.slice/a.scope")),
                        java.util.Set.of()));
    }

    @Test
    void hybrid() {
        List<String> self = List.of(
                "12:cpu,cpuacct:/x",
                "11:memory:/user:odd:name",
                "1:name=systemd:/user.slice",
                "3:rdma:/",
                "0::/user.slice");
        CgroupHierarchy found = of(
                        self,
                        ROOT,
                        "28 20 0:24 / /sys/fs/cgroup ro - tmpfs tmpfs ro",
                        "29 28 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
                        "31 28 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory")
                .orElseThrow();
        assertThat(found.mountPoint()).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
        assertThat(found.own()).contains(Path.of("/sys/fs/cgroup/unified/user.slice"));
        assertThat(found.v1Controllers()).containsExactlyInAnyOrder("cpu", "cpuacct", "memory", "rdma");
    }

    @Test
    void notMounted() {
        assertThat(of(List.of("0::/"), ROOT)).isEmpty();
        assertThat(of(List.of("4:memory:/"), ROOT, "31 20 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"))
                .isEmpty();
    }

    @Test
    void theRootIsAGroup() {
        assertThat(of(List.of("0::/"), ROOT, V2).orElseThrow().own()).contains(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void outsideOfTheCgroupNamespace() {
        for (String path : List.of("/..", "/../other", "/../../x")) {
            assertThat(of(List.of("0::" + path), ROOT, V2).orElseThrow().own())
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void aMountOfAPart() {
        String part = "30 20 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
        assertThat(of(List.of("0::/docker/abc"), ROOT, part).orElseThrow().own())
                .contains(Path.of("/sys/fs/cgroup"));
        assertThat(of(List.of("0::/docker/abc/d"), ROOT, part).orElseThrow().own())
                .contains(Path.of("/sys/fs/cgroup/d"));
        for (String path : List.of("/", "/docker", "/docker/abcd", "/else")) {
            assertThat(of(List.of("0::" + path), ROOT, part).orElseThrow().own())
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void theWholeIsBetterThanAPart() {
        String part = "40 20 0:26 /part /part rw - cgroup2 cgroup2 rw";
        for (List<String> mounts : List.of(List.of(ROOT, part, V2), List.of(ROOT, V2, part))) {
            assertThat(of(List.of("0::/part/a"), mounts.toArray(String[]::new)))
                    .map(CgroupHierarchy::mountPoint)
                    .contains(Path.of("/sys/fs/cgroup"));
        }
    }

    @Test
    void whatIsHiddenIsNotThere() {
        assertThat(of(List.of("0::/"), ROOT, V2, "50 30 0:40 / /sys/fs/cgroup rw - tmpfs tmpfs rw"))
                .isEmpty();
        assertThat(of(List.of("0::/"), ROOT, V2, "51 20 0:41 / /sys rw - sysfs sysfs rw"))
                .isEmpty();
        String again = "52 50 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup2 rw";
        CgroupHierarchy found = of(List.of("0::/"), ROOT, V2, "50 30 0:40 / /sys/fs/cgroup rw - tmpfs tmpfs rw", again)
                .orElseThrow();
        assertThat(found.readOnly()).as("the one on top").isTrue();
    }

    @Test
    void readOnly() {
        for (String line : List.of(
                "30 20 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw",
                "30 20 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 ro")) {
            assertThat(of(List.of("0::/"), ROOT, line).orElseThrow().readOnly()).isTrue();
        }
        assertThat(of(List.of("0::/"), ROOT, V2).orElseThrow().readOnly()).isFalse();
    }

    @Test
    void thisMachine() throws Exception {
        Optional<CgroupHierarchy> found = CgroupHierarchy.find();
        if (found.isPresent()) {
            assertThat(found.get().mountPoint().resolve("cgroup.controllers")).exists();
            assertThat(found.get().controllers())
                    .noneMatch(controller -> found.get().v1Controllers().contains(controller.fileName()));
        }
    }
}
