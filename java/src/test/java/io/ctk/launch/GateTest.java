package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.testing.NothingLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hooks, and gates: what happens while a process is on its way. Without namespaces, so that anybody can run these tests. */
@ExtendWith(NothingLeft.class)
class GateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static LaunchPlan plan(Step... before) {
        return LaunchPlan.builder()
                .addAll(List.of(before))
                .add(ProcessSteps.execute(List.of("sh", "-c", "echo $$"), List.of("/bin/sh"), List.of()))
                .build();
    }

    private static Step hook(String script, Duration timeout) {
        return ProcessSteps.runHook(
                "/bin/sh",
                List.of("sh", "-c", script),
                List.of("PATH=/usr/bin:/bin"),
                timeout,
                "{\"pid\":",
                ",\"id\":\"ä\"}",
                "hooks.test[0]");
    }

    private static CompletableFuture<LaunchedProcess> start(LaunchPlan plan) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Launcher.of(plan).input(Stdio.NULL).start();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static int errno(CompletableFuture<LaunchedProcess> started) throws Exception {
        try {
            started.get(30, TimeUnit.SECONDS).destroyForcibly();
            return 0;
        } catch (ExecutionException e) {
            return ((CtkException) e.getCause().getCause()).errno();
        }
    }

    private static String end(LaunchedProcess process) throws Exception {
        try (var out = process.inputReader();
                var error = process.errorReader()) {
            String text = out.readLine() + "|" + error.lines().toList();
            assertThat(process.waitFor()).isZero();
            return text;
        }
    }

    @Test
    void aProcessWaitsUntilItIsLetThrough() throws Exception {
        try (Gate gate = Gate.open()) {
            CompletableFuture<LaunchedProcess> started = start(plan(ProcessSteps.await(gate)));
            long pid = gate.awaitArrival(PATIENCE);
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(started).isNotDone();
            gate.release();
            gate.release();
            LaunchedProcess process = started.get(30, TimeUnit.SECONDS);
            assertThat(process.pid()).isEqualTo(pid);
            assertThat(end(process)).isEqualTo(pid + "|[]");
        }
    }

    @Test
    void oneThatIsReleasedBeforeHoldsNobodyUp() throws Exception {
        try (Gate gate = Gate.open()) {
            gate.release();
            LaunchedProcess process = Launcher.of(plan(ProcessSteps.await(gate)))
                    .input(Stdio.NULL)
                    .start();
            assertThat(gate.awaitArrival(PATIENCE)).isEqualTo(process.pid());
            end(process);
        }
    }

    @Test
    void closingEndsWhoWaits() throws Exception {
        try (Gate gate = Gate.open()) {
            CompletableFuture<LaunchedProcess> started = start(plan(ProcessSteps.await(gate)));
            gate.awaitArrival(PATIENCE);
            gate.close();
            assertThat(errno(started)).isEqualTo(Errno.ECANCELED);
            assertThatThrownBy(gate::release).isInstanceOf(IOException.class);
        }
        Gate closed = Gate.open();
        closed.close();
        closed.close();
        assertThat(errno(start(plan(ProcessSteps.await(closed))))).isEqualTo(Errno.EBUSY);
    }

    @Test
    void nobodyComes() throws Exception {
        try (Gate gate = Gate.open()) {
            assertThatThrownBy(() -> gate.awaitArrival(Duration.ofMillis(50)))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
            CompletableFuture<LaunchedProcess> started =
                    start(plan(hook("exit 3", Duration.ZERO), ProcessSteps.await(gate)));
            assertThatThrownBy(() -> gate.awaitArrival(PATIENCE))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
            assertThat(errno(started)).isEqualTo(Errno.ECANCELED);
        }
    }

    @Test
    void isForOneProcess() throws Exception {
        try (Gate gate = Gate.open()) {
            gate.release();
            LaunchPlan plan = plan(ProcessSteps.await(gate));
            end(Launcher.of(plan).input(Stdio.NULL).start());
            assertThat(errno(start(plan))).isEqualTo(Errno.EBUSY);
        }
    }

    @Test
    void aHookReadsTheStateAndSpeaksAsTheProcess() throws Exception {
        LaunchedProcess process = Launcher.of(plan(hook("cat; echo; echo $PATH", PATIENCE)))
                .input(Stdio.NULL)
                .start();
        long pid = process.pid();
        assertThat(end(process)).isEqualTo(pid + "|[{\"pid\":" + pid + ",\"id\":\"ä\"}, /usr/bin:/bin]");
    }

    @Test
    void aHookThatFailsOrTakesTooLong() {
        assertThatThrownBy(
                        () -> Launcher.of(plan(hook("exit 7", Duration.ZERO))).start())
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("run hooks.test[0] /bin/sh")
                .hasMessageContaining("it ended with status 7");
        assertThatThrownBy(() -> Launcher.of(plan(hook("sleep 60", Duration.ofMillis(100))))
                        .start())
                .isInstanceOfSatisfying(
                        CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
    }
}
