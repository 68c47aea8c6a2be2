package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.security.Caller;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ctk run} passes through, and how it ends. */
class RunTest extends CommandTest {
    private static final String NOTICE = "without root";

    @AnyUserTest
    @Tag("machine")
    void endsAsTheCommandEnds() throws Exception {
        endsWith(0, "host", "true");
        endsWith(42, "host", "sh", "-c", "exit 42");
        endsWith(137, "--init", "host", "sh", "-c", "kill -9 $$");
    }

    private void endsWith(int status, String... args) throws Exception {
        Ended ended = run(args).run();
        assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    }

    @AnyUserTest
    void keepsTheStreamsApart() throws Exception {
        Ended ended = run("host", "sh", "-c", "echo out; echo err >&2").run();
        assertThat(ended.out()).isEqualTo("out\n");
        assertThat(ended.err()).endsWith("err\n").doesNotContain("out\n");
    }

    @AnyUserTest
    void passesTenMegabytesThrough() throws Exception {
        String input = "0123456789abcde\n".repeat(10 << 16);
        Ended ended = run("-i", "host", "cat").run(input);
        assertThat(ended.out().equals(input))
                .as("what comes out is what went in")
                .isTrue();
        assertThat(ended.status()).isZero();
    }

    @AnyUserTest
    void hasNoInputUnlessAsked() throws Exception {
        assertThat(run("host", "cat").run("nobody reads this").out()).isEmpty();
    }

    @AnyUserTest
    void leavesTheCommandsOwnOptionsAlone() throws Exception {
        assertThat(run("host", "echo", "--rm", "--", "-i", "--help", "@file", "a b")
                        .run()
                        .out())
                .isEqualTo("--rm -- -i --help @file a b\n");
    }

    @AnyUserTest
    @Tag("machine")
    @Tag("machine-user")
    void leavesTheMachineAsItIs() throws Exception {
        Ended ended = run("--hostname", "box", "host", "sh", "-c", "hostname; echo $$; touch /made && ls -d /made")
                .run();
        assertThat(ended.out()).isEqualTo("box\n1\n/made\n");
        assertThat(Path.of("/made")).doesNotExist();
    }

    @AnyUserTest
    void saysWhatCannotBeChangedWithoutRoot() throws Exception {
        Ended ended = run("host", "true").run();
        if (Caller.current().isRoot()) {
            assertThat(ended.err()).isEmpty();
        } else {
            assertThat(ended.complaint()).contains(NOTICE);
        }
    }

    @Tag("root")
    @Tag("rootless")
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1", "WINCH"})
    void passesSignalsOn(String signal) throws Exception {
        String script =
                "trap 'echo got " + signal + "; exit 3' " + signal + "; echo ready; while :; do sleep 0.05; done";
        try (Command.Running running = run("host", "sh", "-c", script).start()) {
            Ended ended = running.await("ready").signal(signal).end();
            assertThat(ended.out()).isEqualTo("ready\ngot " + signal + "\n");
            assertThat(ended.status()).isEqualTo(3);
        }
    }

    @Tag("root")
    @Tag("rootless")
    @ParameterizedTest
    @ValueSource(strings = {"", "--init"})
    void endsBySignalsThatTheCommandDoesNotHandle(String option) throws Exception {
        String[] args = option.isEmpty()
                ? new String[] {"host", "sh", "-c", "echo ready; exec sleep 1000"}
                : new String[] {option, "host", "sh", "-c", "echo ready; exec sleep 1000"};
        try (Command.Running running = run(args).start()) {
            assertThat(running.await("ready").signal("INT").end().status()).isEqualTo(130);
        }
        try (Command.Running running = run(args).start()) {
            assertThat(running.await("ready").signal("TERM").end().status()).isEqualTo(143);
        }
    }

    @AnyUserTest
    void losesNoSignalThatComesEarly() throws Exception {
        for (int delay = 0; delay < 200; delay += 20) {
            try (Command.Running running = run("host", "sleep", "1000").start()) {
                Thread.sleep(delay);
                assertThat(running.signal("TERM").end().status()).isEqualTo(143);
            }
        }
    }

    @AnyUserTest
    void killsWhatTakesTooLong() throws Exception {
        Ended ended = run("--timeout", "300ms", "host", "sleep", "1000").run();
        assertThat(ended.status()).isEqualTo(124);
        assertThat(ended.err()).contains("killed after 300 ms");
        assertThat(run("--timeout", "1m", "host", "sh", "-c", "exit 7").run().status())
                .isEqualTo(7);
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void reapsOrphansWithInit() throws Exception {
        String script = "echo $$; (sleep 0.05 &); sleep 0.5; cat /proc/[0-9]*/stat | grep -c ') Z '";
        assertThat(run("--init", "host", "sh", "-c", script).run().out()).isEqualTo("2\n0\n");
    }

    @AnyUserTest
    void printsWhatTheStartTook() throws Exception {
        Ended ended = run("--trace", "host", "true").run();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains("ms    total  step")
                .containsPattern(" 1 +\\d+\\.\\d{3} +\\d+\\.\\d{3}  clone");
        assertThat(ended.err().lines().reduce((a, b) -> b).orElse("")).contains("execute");
    }

    @AnyUserTest
    void killsTheContainerWhenItIsKilled() throws Exception {
        String seconds = "1000." + ProcessHandle.current().pid();
        try (Command.Running running =
                run("host", "sh", "-c", "echo ready; sleep " + seconds).start()) {
            running.await("ready");
            assertThat(sleeping(seconds)).isTrue();
            assertThat(running.signal("KILL").end().status()).isEqualTo(137);
        }
        Await.until("the container's processes are dead", () -> !sleeping(seconds));
        // The next one takes away what is left of it.
        assertThat(Command.containers(store())).hasSize(1);
        assertThat(run("host", "true").run().status()).isZero();
    }

    private static boolean sleeping(String seconds) {
        return ProcessHandle.allProcesses()
                .anyMatch(p -> p.info().commandLine().orElse("").contains("sleep " + seconds));
    }
}
