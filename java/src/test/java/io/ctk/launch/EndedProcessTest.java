package io.ctk.launch;

import static io.ctk.launch.Shell.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.testing.NothingLeft;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a launched process is ended: asked to by SIGTERM, forced by SIGKILL, and what the first one of a PID namespace makes of that. */
@ExtendWith(NothingLeft.class)
class EndedProcessTest {
    @Test
    void destroyIsTermAndDestroyForciblyIsKill() throws Exception {
        with("exec sleep 600", process -> {
            assertThat(process.supportsNormalTermination()).isTrue();
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        });
        with("trap '' TERM; echo ready; while :; do sleep 600; done", process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            List<ProcessHandle> children = process.children().collect(Collectors.toList());
            assertThat(process.destroyForcibly()).isSameAs(process);
            assertThat(process.waitFor()).isEqualTo(128 + 9);
            children.forEach(ProcessHandle::destroyForcibly);
        });
    }

    @Test
    void aSignalThatIsNoneIsAnError() throws Exception {
        with("read line", process -> {
            assertThatThrownBy(() -> process.signal(4711))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errnoName()).isEqualTo("EINVAL"));
            process.signal(0);
        });
    }

    @Test
    @Tag("root")
    void theFirstProcessOfANamespaceThatIgnoresTermIsEndedByKillOnly() throws Exception {
        Launcher launcher = Launcher.of(LaunchPlan.builder()
                .namespaces(Namespace.PID)
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 600; done"),
                        List.of("/bin/sh"),
                        List.of()))
                .build());
        with(launcher, process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            process.destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        });
    }

    @Test
    @Tag("root")
    void theFirstProcessOfANamespaceWithoutHandlerEndsAsIfByTerm() throws Exception {
        Launcher launcher = Launcher.of(LaunchPlan.builder()
                .namespaces(Namespace.PID)
                .add(ProcessSteps.execute(List.of("sleep", "600"), List.of("/bin/sleep"), List.of()))
                .build());
        with(launcher, process -> {
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        });
    }

    @Test
    @Tag("root")
    void theFirstProcessOfANamespaceMayHandleTerm() throws Exception {
        Launcher launcher = Launcher.of(LaunchPlan.builder()
                .namespaces(Namespace.PID)
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", "trap 'exit 7' TERM; echo ready; sleep 600 & wait"),
                        List.of("/bin/sh"),
                        List.of()))
                .build());
        with(launcher, process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(7);
        });
    }
}
