package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.security.Capability;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaunchPlanTest {
    @Test
    void theFirstStepClonesAndTheLastEnds() {
        LaunchPlan plan = LaunchPlan.builder()
                .namespaces(Namespace.PID, Namespace.MOUNT)
                .add(MountSteps.privateMounts())
                .add(ProcessSteps.exit())
                .build();
        assertThat(plan.steps()).extracting(Step::name).containsExactly("clone", "make mounts private", "exit");
        assertThat(plan.steps().get(0).subject()).isEqualTo("mnt pid");
        assertThat(plan.namespaces()).containsExactlyInAnyOrder(Namespace.PID, Namespace.MOUNT);
        assertThat(plan.toString()).startsWith("  1  clone mnt pid\n  2  make mounts private\n");
    }

    @Test
    void thereIsOneEndAndItIsTheLast() {
        assertThatThrownBy(() -> LaunchPlan.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        LaunchPlan.builder().add(ProcessSteps.newSession()).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LaunchPlan.builder()
                        .add(ProcessSteps.exit())
                        .add(ProcessSteps.exit())
                        .build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitingIsAnEndToo() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.dieWithLauncher())
                .add(ProcessSteps.waitForLauncher())
                .build();
        assertThat(plan.toString()).endsWith("  3  wait for launcher\n");
        assertThatThrownBy(() -> LaunchPlan.builder()
                        .add(ProcessSteps.waitForLauncher())
                        .add(ProcessSteps.exit())
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("executes, exits or waits");
    }

    @Test
    void aPlanIsNotChangedByItsBuilder() {
        LaunchPlan.Builder builder = LaunchPlan.builder().add(ProcessSteps.exit());
        LaunchPlan plan = builder.build();
        builder.namespaces(Namespace.UTS).add(ProcessSteps.newSession());
        assertThat(plan.steps()).hasSize(2);
        assertThat(plan.namespaces()).isEmpty();
        assertThatThrownBy(() -> plan.steps().add(ProcessSteps.exit()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void stepsReadWell() {
        assertThat(ProcessSteps.setCapabilities(Set.of(Capability.KILL, Capability.CHOWN)))
                .hasToString("set capabilities: CHOWN KILL");
        assertThat(ProcessSteps.setCapabilities(Set.of())).hasToString("set capabilities: none");
        assertThat(ProcessSteps.setLimit(ResourceLimit.parse("nofile=1:unlimited")))
                .hasToString("set limit nofile: 1:unlimited");
        assertThat(ProcessSteps.setIds(1, 2, List.of(3L))).hasToString("set ids 1:2: groups [3]");
        assertThat(FileSteps.makeCharacterDevice("/dev/null", 0666, 1, 3))
                .hasToString("make device /dev/null: c 1:3 666");
    }

    @Test
    void placesAreMadeOnceAndBeforeTheyAreNeeded() {
        Place dev = Place.at("/dev");
        Step mount = MountSteps.mountFilesystem("tmpfs", "/dev", List.of(), Set.of(), Step.MountPoint.MUST_EXIST);
        Step node = FileSteps.makeCharacterDevice("/dev/null", 0666, 1, 3).in(dev);
        assertThat(node).hasToString("make device /dev/null: c 1:3 666; beneath the mount on /dev");
        refused(node, ProcessSteps.exit());
        refused(node, mount.as(dev), ProcessSteps.exit());
        refused(mount.as(dev), mount.as(dev), ProcessSteps.exit());
        refused(MountSteps.maskPath("/proc/keys", Place.at("/dev/null"), Step.Presence.OPTIONAL), ProcessSteps.exit());
        LaunchPlan.builder()
                .add(mount.as(dev))
                .add(node)
                .add(ProcessSteps.exit())
                .build();
        assertThatThrownBy(() -> FileSteps.makeDirectory("/device", 0755).in(dev))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/device")
                .hasMessageContaining("/dev");
        assertThatThrownBy(() -> FileSteps.makeDirectory("/dev", 0755).as(dev))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mount.as(Place.at("/"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessSteps.newSession().in(dev)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Place.at("dev")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(Step... steps) {
        LaunchPlan.Builder plan = LaunchPlan.builder().addAll(List.of(steps));
        assertThatThrownBy(plan::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("place");
    }
}
