package io.ctk.launch;

import static io.ctk.launch.Shell.plan;
import static io.ctk.launch.Shell.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be launched, and what is said and left of what cannot. */
@ExtendWith(NothingLeft.class)
class LauncherTest {
    @Test
    void aProgramThatIsNotThere() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(List.of("nothing"), List.of("/none/nothing", "/nothing"), List.of()))
                .build();
        assertThatThrownBy(() -> Launcher.of(plan).start()).isInstanceOfSatisfying(ExecuteException.class, e -> {
            assertThat(e.isNotFound()).isTrue();
            assertThat(e.step()).isEqualTo(2);
            assertThat(e.stepCount()).isEqualTo(2);
        });
    }

    /** A process that has started and then can't be watched over: with its group's file closed, the guard can't be told of that. */
    @Test
    void whatCannotBeWatchedDoesNotLive() throws Exception {
        LaunchPlan plan = plan("exec sleep 600");
        byte[] encoded = PlanEncoder.encode(plan).bytes();
        int[] process = new int[2];
        long[] times = new long[plan.steps().size() + 1];
        NativeError failure = new NativeError();
        try (Pipes pipes = Pipes.open(plan, List.of(Stdio.NULL, Stdio.NULL, Stdio.NULL), false, List.of())) {
            int[] stdio = pipes.descriptors();
            failure.check(Libctk.ctk_launch(
                    encoded, encoded.length, stdio, stdio.length, -1, -1, -1, process, times, failure.bytes()));
            Descriptor killFile =
                    new Descriptor(failure.check(Libctk.ctk_descriptor_duplicate(stdio[0], failure.bytes())));
            killFile.close();
            GuardProcess guard = Guard.instance().ensure();
            assertThatThrownBy(() -> WatchedProcess.of(process, plan.isSupervised(), pipes.relays(), guard, killFile))
                    .isInstanceOf(IOException.class)
                    .hasMessage("closed");
        }
        assertThat(ProcessHandle.of(process[0])).as("dead and reaped").isEmpty();
    }

    @Test
    void aFailedStepIsNamed() {
        assertThatThrownBy(() -> Launcher.of(plan("true", FileSteps.changeDirectory("/none/nowhere")))
                        .start())
                .isInstanceOfSatisfying(CtkException.class, e -> {
                    assertThat(e.step()).isEqualTo(2);
                    assertThat(e.path()).isEqualTo("/none/nowhere");
                    assertThat(e.errnoName()).isEqualTo("ENOENT");
                });
    }

    @Test
    void aPlanOfAMegabyteArrives() throws Exception {
        List<String> arguments = new java.util.ArrayList<>(List.of("sh", "-c", "echo $#", "sh"));
        for (int i = 0; i < 10; i++) {
            arguments.add("x".repeat(100_000));
        }
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(arguments, List.of("/bin/sh"), List.of()))
                .build();
        with(Launcher.of(plan), process -> assertThat(process.inputReader().readLine())
                .isEqualTo("10"));
    }

    @Test
    void attemptTellsWhyNot() {
        assertThat(Launcher.attempt(
                        LaunchPlan.builder().add(ProcessSteps.exit()).build()))
                .isNull();
        assertThat(Launcher.attempt(LaunchPlan.builder()
                        .add(FileSteps.changeDirectory("/none"))
                        .add(ProcessSteps.exit())
                        .build()))
                .hasMessageContaining("/none");
    }

    @Test
    void manyAtOnceEachGetTheirOwnStatus() throws Exception {
        List<LaunchedProcess> all = new java.util.ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(Launcher.of(plan("exit " + i))
                    .input(Stdio.NULL)
                    .output(Stdio.NULL)
                    .error(Stdio.NULL)
                    .start());
        }
        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(Await.value("its end", () -> all.get(number).waitFor(), code -> true))
                    .isEqualTo(i);
        }
    }
}
