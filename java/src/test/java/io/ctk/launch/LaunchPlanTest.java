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
                .add(Step.privateMounts())
                .add(Step.exit())
                .build();
        assertThat(plan.steps()).extracting(Step::name).containsExactly("clone", "make mounts private", "exit");
        assertThat(plan.steps().get(0).subject()).isEqualTo("mnt pid");
        assertThat(plan.namespaces()).containsExactlyInAnyOrder(Namespace.PID, Namespace.MOUNT);
        assertThat(plan.toString()).startsWith("  1  clone mnt pid\n  2  make mounts private\n");
    }

    @Test
    void thereIsOneEndAndItIsTheLast() {
        assertThatThrownBy(() -> LaunchPlan.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LaunchPlan.builder().add(Step.newSession()).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        LaunchPlan.builder().add(Step.exit()).add(Step.exit()).build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitingIsAnEndToo() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(Step.dieWithLauncher())
                .add(Step.waitForLauncher())
                .build();
        assertThat(plan.toString()).endsWith("  3  wait for launcher\n");
        assertThatThrownBy(() -> LaunchPlan.builder()
                        .add(Step.waitForLauncher())
                        .add(Step.exit())
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("executes, exits or waits");
    }

    @Test
    void aPlanIsNotChangedByItsBuilder() {
        LaunchPlan.Builder builder = LaunchPlan.builder().add(Step.exit());
        LaunchPlan plan = builder.build();
        builder.namespaces(Namespace.UTS).add(Step.newSession());
        assertThat(plan.steps()).hasSize(2);
        assertThat(plan.namespaces()).isEmpty();
        assertThatThrownBy(() -> plan.steps().add(Step.exit())).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void stepsReadWell() {
        assertThat(Step.setCapabilities(Set.of(Capability.KILL, Capability.CHOWN)))
                .hasToString("set capabilities: CHOWN KILL");
        assertThat(Step.setCapabilities(Set.of())).hasToString("set capabilities: none");
        assertThat(Step.setLimit(ResourceLimit.parse("nofile=1:unlimited")))
                .hasToString("set limit nofile: 1:unlimited");
        assertThat(Step.setIds(1, 2, List.of(3L))).hasToString("set ids 1:2: groups [3]");
        assertThat(Step.makeCharacterDevice("/dev/null", 0666, 1, 3)).hasToString("make device /dev/null: c 1:3 666");
    }

    @Test
    void placesAreMadeOnceAndBeforeTheyAreNeeded() {
        Place dev = Place.at("/dev");
        Step mount = Step.mountFilesystem("tmpfs", "/dev", List.of(), Set.of(), Step.MountPoint.MUST_EXIST);
        Step node = Step.makeCharacterDevice("/dev/null", 0666, 1, 3).in(dev);
        assertThat(node).hasToString("make device /dev/null: c 1:3 666; beneath the mount on /dev");
        refused(node, Step.exit());
        refused(node, mount.as(dev), Step.exit());
        refused(mount.as(dev), mount.as(dev), Step.exit());
        refused(Step.maskPath("/proc/keys", Place.at("/dev/null"), Step.Presence.OPTIONAL), Step.exit());
        LaunchPlan.builder().add(mount.as(dev)).add(node).add(Step.exit()).build();
        assertThatThrownBy(() -> Step.makeDirectory("/device", 0755).in(dev))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/device")
                .hasMessageContaining("/dev");
        assertThatThrownBy(() -> Step.makeDirectory("/dev", 0755).as(dev)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mount.as(Place.at("/"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Step.newSession().in(dev)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Place.at("dev")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(Step... steps) {
        LaunchPlan.Builder plan = LaunchPlan.builder().addAll(List.of(steps));
        assertThatThrownBy(plan::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("place");
    }
}
