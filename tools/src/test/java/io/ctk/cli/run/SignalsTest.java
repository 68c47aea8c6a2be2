package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of signals that {@code ctk run} gets, from processes and from a terminal. */
class SignalsTest extends CommandTest {
    private static final String READY = "echo ready; while :; do sleep 0.05; done";

    /** A trap runs, and nothing else: neither the JVM's own handler nor the default. */
    @Tag("root")
    @Tag("rootless")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "TERM", "STKFLT", "CONT", "URG", "XCPU", "VTALRM", "PROF",
                "WINCH", "IO", "PWR", "RTMIN"
            })
    void everySignalThatCanBeCaughtIsDelivered(String signal) throws Exception {
        try (Command.Running running = run("host", "bash", "-c", "trap 'exit 42' " + signal + "; " + READY)
                .start()) {
            Ended ended = running.await("ready").signal(signal).end();
            assertThat(ended.status()).as(ended.err()).isEqualTo(42);
            assertThat(ended.err()).doesNotContain("thread");
        }
    }

    /** An init takes signals by sigtimedwait(2), which /proc shows as if they were not blocked. */
    @Tag("root")
    @Tag("rootless")
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1"})
    void anInitPassesSignalsOnAndIsNotKilled(String signal) throws Exception {
        String script = "trap 'exit 3' " + signal + "; " + READY;
        endsWith(3, signal, "--init", "host", "sh", "-c", script);
        String probe = System.getProperty("io.ctk.test.tools") + "/probe:/mnt/probe:ro";
        endsWith(3, signal, "-v", probe, "host", "/mnt/probe", "init", "/bin/sh", "-c", script);
    }

    private void endsWith(int status, String signal, String... args) throws Exception {
        try (Command.Running running = run(args).start()) {
            running.await("ready");
            for (int i = 0; i < 3; i++) {
                Thread.sleep(50); // so that it waits
            }
            assertThat(running.signal(signal).end().status()).isEqualTo(status);
        }
    }

    private record Typed(int status, String text) {}

    /** Types a key so often, once the container is ready. */
    private Typed typed(int key, int times, String... args) throws Exception {
        Assumptions.assumeTrue(System.getProperty("io.ctk.test.tools") != null, "the helper programs are not built");
        List<String> words = new ArrayList<>(List.of(
                System.getProperty("io.ctk.test.tools") + "/typed",
                "ready",
                Integer.toString(key),
                Integer.toString(times)));
        words.addAll(run(args).words());
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("CTK_ROOT", store().toString());
        Process process = builder.start();
        try (AutoCloseable ends = process::destroyForcibly) {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Typed(process.exitValue(), text);
        }
    }

    /** A shell that waits for a program: both have to hear of it. */
    @Tag("root")
    @Tag("rootless")
    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash"})
    void oneCtrlCEndsAShellAndWhatItWaitsFor(String shell) throws Exception {
        String script = "echo ready; sleep 61; echo over";
        for (String option : List.of("--init", "-i", "--read-only")) {
            Typed typed = typed(3, 1, option, "host", shell, "-c", script);
            assertThat(typed.status).as(option + typed.text).isIn(0, 130);
            assertThat(typed.text).as(option).doesNotContain("over");
        }
    }

    /** It sees its program die, and is not to go on to what comes next. */
    @RepeatedTest(5)
    @Tag("root")
    @Tag("rootless")
    void ctrlBackslashLeavesAShellNothingMoreToDo() throws Exception {
        Typed typed = typed(28, 1, "host", "sh", "-c", "echo ready; sleep 61; echo over");
        assertThat(typed.text).doesNotContain("over");
        assertThat(typed.status).as(typed.text).isEqualTo(131);
    }

    @AnyUserTest
    void theThirdCtrlCKills() throws Exception {
        Typed typed = typed(3, 3, "host", "sh", "-c", "trap 'echo heard' INT; " + READY);
        assertThat(typed.text).contains("heard").contains("killed by the third Ctrl-C");
        assertThat(typed.status).isEqualTo(137);
    }

    @AnyUserTest
    void ctrlBackslashIsTheContainersAndNotTheJvms() throws Exception {
        Typed typed = typed(28, 1, "host", "sh", "-c", "trap 'exit 5' QUIT; " + READY);
        assertThat(typed.status).as(typed.text).isEqualTo(5);
        assertThat(typed.text).doesNotContain("thread dump");
    }

    /** As with Docker's sig-proxy: kill(1) means the first process. */
    @AnyUserTest
    void whatAProcessSendsGoesToTheFirstProcessAlone() throws Exception {
        String script = "trap 'exit 6' INT; sh -c 'trap \"echo child heard\" INT; " + READY + "' & wait";
        try (Command.Running running = run("host", "sh", "-c", script).start()) {
            Ended ended = running.await("ready").signal("INT").end();
            assertThat(ended.status()).isEqualTo(6);
            assertThat(ended.out()).doesNotContain("child heard");
        }
    }
}
