package io.ctk.container.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.value.Controller;
import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.Stdio;
import io.ctk.systemd.CgroupParent;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container makes a user namespace and a cgroup namespace, mounts cgroup v2 there, and writes the limits of what it sees as the root: root of the container
 * owns these files.
 */
@ExtendWith(NothingLeft.class)
@Tag("v2only")
@Tag("machine")
class LiftedLimitsTest {
    private static final String LIFT = "unshare -UrmC sh -c '"
            + "mkdir -p /tmp/groups; mount -t cgroup2 none /tmp/groups || exit 1; cd /tmp/groups; echo mounted;"
            + " for f in cgroup.max.descendants pids.max memory.max; do [ ! -e $f ] || echo max >$f; done;"
            + " i=0; while [ $i -lt 9 ] && mkdir made-$i; do i=$((i+1)); done;"
            + " i=0; while [ $i -lt 60 ]; do sleep 60 & echo born; i=$((i+1)); done; echo done; read line' 2>/dev/null";

    @TempDir
    Path work;

    @RootTest
    void staysWithinThem() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "no unshare here");
        ContainerStore store = ContainerStore.at(work.resolve("store"), work.resolve("run"));
        CgroupLimits.Builder limits =
                CgroupLimits.of(List.of(new CgroupLimits.Setting("cgroup.max.descendants", "3"))).toBuilder();
        Set<Controller> controllers = controllers();
        if (controllers.contains(Controller.PIDS)) {
            limits.pidsMax(20);
        }
        if (controllers.contains(Controller.MEMORY)) {
            limits.memoryMax(io.ctk.ByteSize.mib(256));
        }
        ContainerSpec spec = Container.builder(new Rootfs.Host(new Rootfs.Layer.InMemory(null)))
                .command("sh", "-c", LIFT)
                .limits(limits.build())
                .spec();
        try (Container container = Container.builder(spec)
                .store(store)
                .input(Stdio.PIPE)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start()) {
            Cgroup group = container.cgroup().orElseThrow();
            List<String> lines = container
                    .process()
                    .inputReader(StandardCharsets.UTF_8)
                    .lines()
                    .takeWhile(line -> !line.equals("done"))
                    .toList();
            Assumptions.assumeTrue(lines.contains("mounted"), "no user namespaces here");
            assertThat(group.file("cgroup.max.descendants").read().strip()).matches("[34]");
            assertThat(group.stat().descendants()).isLessThanOrEqualTo(4);
            if (controllers.contains(Controller.PIDS)) {
                assertThat(group.file("pids.max").read().strip()).isEqualTo("20");
                assertThat(lines).filteredOn("born"::equals).hasSizeLessThan(20);
            }
            if (controllers.contains(Controller.MEMORY)) {
                assertThat(group.file("memory.max").read().strip()).isEqualTo("268435456");
            }
        }
        ContainerDirectories.removeTree(work.resolve("store"));
    }

    private static Set<Controller> controllers() throws Exception {
        try (Cgroup parent = CgroupParent.automatic().open().orElse(null)) {
            Assumptions.assumeTrue(parent != null, "no group may be made here");
            return parent.controllers();
        }
    }
}
