package io.ctk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.value.Controller;
import io.ctk.mount.MountTable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
    private static final MountTable.Entry V2 = mount("cgroup2", "/sys/fs/cgroup");
    private static final MountTable.Entry V1 = mount("cgroup", "/sys/fs/cgroup/memory");

    private static MountTable.Entry mount(String type, String target) {
        return new MountTable.Entry(1, 0, "/", target, List.of("rw"), type, type, List.of("rw"));
    }

    @Test
    void v2Only() {
        CgroupLayout layout = CgroupLayout.of(List.of(V2), List.of("0::/user.slice/a:b"));
        assertThat(layout.ownGroup()).contains("/user.slice/a:b");
        assertThat(layout.layout()).isEqualTo(Outcome.ok("v2 only, at /sys/fs/cgroup"));
    }

    @Test
    void hybrid() {
        CgroupLayout layout =
                CgroupLayout.of(List.of(V1, V2), List.of("9:name=systemd:/", "4:memory:/x", "2:cpu,cpuacct:/", "0::/"));
        assertThat(layout.v1Controllers()).containsExactly("cpu", "cpuacct", "memory");
        assertThat(layout.layout().status()).isEqualTo(Status.LIMITED);
        assertThat(layout.layout().found()).startsWith("hybrid").contains("cpu cpuacct memory");
    }

    @Test
    void systemdsOwnHierarchyHoldsNothing() {
        CgroupLayout layout = CgroupLayout.of(List.of(V1, V2), List.of("1:name=systemd:/", "0::/"));
        assertThat(layout.layout().status()).isEqualTo(Status.OK);
    }

    @Test
    void v1Only() {
        CgroupLayout layout = CgroupLayout.of(List.of(V1), List.of("4:memory:/"));
        assertThat(layout.layout().status()).isEqualTo(Status.MISSING);
        assertThat(layout.layout().found()).startsWith("v1 only");
        assertThat(CgroupChecks.ownGroup(layout).status()).isEqualTo(Status.MISSING);
    }

    @Test
    void notMounted() {
        Outcome outcome = CgroupLayout.of(List.of(), List.of("0::/")).layout();
        assertThat(outcome.status()).isEqualTo(Status.MISSING);
        assertThat(outcome.advice()).contains("mount -t cgroup2 -o nsdelegate");
    }

    @Test
    void saysWhyControllersAreMissing() {
        CgroupLayout hybrid = CgroupLayout.of(List.of(V2), List.of("4:memory:/", "0::/"));
        assertThat(hybrid.controllers(Set.of(Controller.HUGETLB)).advice()).contains("cgroup_no_v1=all");
        CgroupLayout unified = CgroupLayout.of(List.of(V2), List.of("0::/"));
        assertThat(unified.controllers(Set.of(Controller.MEMORY, Controller.PIDS))
                        .advice())
                .contains("Delegate=yes");
        assertThat(unified.controllers(Set.of(Controller.MEMORY, Controller.PIDS))
                        .found())
                .endsWith("not cpu");
        assertThat(unified.controllers(Set.of(Controller.MEMORY, Controller.PIDS, Controller.CPU, Controller.IO))
                        .status())
                .isEqualTo(Status.OK);
    }
}
