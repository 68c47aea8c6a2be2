package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.NativeError;
import io.ctk.launch.MountSteps.BindOption;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Propagation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each step reads well, and the native side takes what it is encoded as. */
class StepsTest {
    private final List<Step> steps = new ArrayList<>();

    private void add(Step step, String text) {
        assertThat(step).hasToString(text);
        steps.add(step);
    }

    /** Gets as far as the clone, which is of namespaces that there are not: a whole plan would do what it says. */
    private void taken() {
        for (Step step : steps) {
            LaunchPlan.Builder plan = LaunchPlan.builder().add(step);
            if (!step.isEnd()) {
                plan.add(ProcessSteps.exit());
            }
            PlanEncoder.Encoded encoded = PlanEncoder.encode(plan.build());
            byte[] bytes = encoded.bytes();
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(40, 1);
            int[] fds = new int[3 + encoded.descriptors().size()];
            NativeError error = new NativeError();
            int result = Libctk.ctk_launch(
                    bytes, bytes.length, fds, fds.length, -1, -1, -1, new int[2], new long[64], error.bytes());
            assertThat(result).isNegative();
            assertThat(error.exception(0)).as(step.toString()).hasMessageContaining("unknown namespaces");
        }
    }

    @Test
    void mounts() {
        add(MountSteps.privateMounts(), "make mounts private");
        add(
                MountSteps.setPropagation("/", Propagation.SLAVE, true),
                "set propagation /: slave, with all mounts below it");
        add(MountSteps.setPropagation("/a", Propagation.UNBINDABLE, false), "set propagation /a: unbindable");
        add(MountSteps.setAttributes("/a", Set.of(MountAttribute.READ_ONLY)), "set attributes /a: (ro)");
        add(
                MountSteps.setAttributes(
                        "/a",
                        Set.of(MountAttribute.NO_LINKS, MountAttribute.STRICT_ACCESS_TIME),
                        Set.of(MountAttribute.NO_EXEC, MountAttribute.NO_ACCESS_TIME),
                        true),
                "set attributes /a: (strictatime,nosymfollow) without (noexec,noatime), with all mounts below it");
        add(
                MountSteps.bind(Path.of("/s"), "/t", true, Set.of(), MountPoint.MAKE_FILE, Set.of(BindOption.values())),
                "bind /t: from /s");
        add(MountSteps.bindInPlace(Path.of("/s"), "/t", Set.of()), "bind /t: from /s");
        add(
                MountSteps.bindInPlace(Path.of("/s"), "/t", true, Set.of(MountAttribute.READ_ONLY)),
                "bind /t: from /s (ro)");
        taken();
    }

    @Test
    void attributesThatContradictOneAnother() {
        assertThatThrownBy(() -> MountSteps.setAttributes(
                        "/a", Set.of(MountAttribute.READ_ONLY), Set.of(MountAttribute.READ_ONLY), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MountSteps.setAttributes(
                        "/a",
                        Set.of(MountAttribute.NO_ACCESS_TIME, MountAttribute.RELATIVE_ACCESS_TIME),
                        Set.of(),
                        false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one way with access times");
    }
}
