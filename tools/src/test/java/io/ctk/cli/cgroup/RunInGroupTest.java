package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.testing.Await;
import io.ctk.testing.RootTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ctk cgroup run}: the command is the caller's in everything but its group. */
class RunInGroupTest extends GroupCommandTest {
    private Ended runs(String... args) throws Exception {
        String[] words = new String[args.length + 1];
        words[0] = "run";
        System.arraycopy(args, 0, words, 1, args.length);
        return command(words).run();
    }

    @RootTest
    void endsAsTheCommandEnds() throws Exception {
        assertThat(runs("true")).isEqualTo(new Ended(0, "", ""));
        assertThat(runs("sh", "-c", "exit 42")).isEqualTo(new Ended(42, "", ""));
        assertThat(runs("sh", "-c", "kill -9 $$").status()).isEqualTo(137);
        assertThat(runs("sh", "-c", "echo out; echo err >&2")).isEqualTo(new Ended(0, "out\n", "err\n"));
        assertThat(runs("nosuch-command"))
                .isEqualTo(new Ended(
                        127, "", "ctk: execute nosuch-command: ENOENT (step 4 of 4: there is no such command)\n"));
        assertThat(runs("/etc/passwd").status()).isEqualTo(126);
    }

    @RootTest
    void isInAGroupOfItsOwnThatIsGoneAfterwards() throws Exception {
        assertThat(runs("--name", TOP, "grep", "^0:", "/proc/self/cgroup").out())
                .isEqualTo("0::/" + TOP + "\n");
        assertThat(path(TOP)).doesNotExist();
        String named = runs("grep", "^0:", "/proc/self/cgroup").out().strip();
        assertThat(named).startsWith("0::/ctk-run-");
        assertThat(path(named.substring("0::/".length()))).doesNotExist();
        succeeds("create", TOP);
        fails("EEXIST (it is there already", "run", "--name", TOP, "true");
        succeeds("rm", TOP);
    }

    /** What a process has of its own, but for its numbers, its group, and what it has used. */
    private static final String WHO =
            "id; pwd; umask; grep -E '^(Cap|NoNewPrivs|Seccomp:|Groups|SigIgn|SigBlk|Cpus_allowed:)' /proc/self/status;"
                    + " readlink /proc/$$/ns/*; ulimit -c; ulimit -s; ps -o sid=,pgid= -p $$; tty; ls /proc/self/fd | wc -l";

    @RootTest
    void hasTheCallersIdentityDirectoryAndNamespaces() throws Exception {
        String built = System.getProperty("io.ctk.test.command");
        Assumptions.assumeTrue(built != null, "no built command");
        Process plain = new ProcessBuilder(
                        "sh", "-c", "umask 027; trap '' HUP; cd /tmp; exec setsid -w sh -c \"$0\" </dev/null", WHO)
                .start();
        String expected = new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Process inGroup = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask 027; trap '' HUP; cd /tmp; exec setsid -w \"$1\" cgroup run sh -c \"$0\" </dev/null",
                        WHO,
                        built)
                .start();
        String actual = new String(inGroup.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(withoutNumbers(actual)).isEqualTo(withoutNumbers(expected));
        assertThat(actual)
                .contains("0027", "/tmp")
                .containsPattern("SigIgn:\t[0-9a-f]*[13579bdf]\n"); // HUP, whatever else
    }

    /** Session and process group have new numbers each time: that they are the same number is what counts. */
    private static String withoutNumbers(String who) {
        // Of the signals, those below the real-time ones: two of those are the C library's, whatever it was told.
        return who.replaceAll("(?m)^ *(\\d+) +\\1$", "one number").replaceAll("SigIgn:\t0{7}[0-9a-f]{2}", "SigIgn:\t");
    }

    @RootTest
    void hasTheCallersEnvironment() throws Exception {
        Assumptions.assumeTrue(System.getProperty("io.ctk.test.command") != null, "no built command");
        Command command = command("run", "env", "-0");
        command.environment().put("ODD", "a=b\n\u00e9 \"$x\"");
        command.environment().put("JAVA_TOOL_OPTIONS", "-Dx=y");
        command.environment().put("LC_ALL", "POSIX");
        TreeMap<String, String> expected = new TreeMap<>(command.environment());
        TreeMap<String, String> actual = new TreeMap<>();
        for (String variable : command.run().out().split("\0")) {
            actual.put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        // A shell's own: they are the script's that starts Java.
        for (String own : List.of("_", "PWD", "OLDPWD", "SHLVL")) {
            expected.remove(own);
            actual.remove(own);
        }
        assertThat(actual).isEqualTo(expected);
    }

    @RootTest
    void readsTheCallersInput() throws Exception {
        assertThat(command("run", "cat").run("told\n").out()).isEqualTo("told\n");
    }

    @RootTest
    void leavesTheCommandsOwnOptionsAlone() throws Exception {
        assertThat(runs("echo", "--name", "--", "-m", "--help", "@file", "a b").out())
                .isEqualTo("--name -- -m --help @file a b\n");
    }

    @RootTest
    void setsResourceLimits() throws Exception {
        assertThat(runs("--ulimit", "nofile=77:99", "sh", "-c", "ulimit -Sn; ulimit -Hn")
                        .out())
                .isEqualTo("77\n99\n");
    }

    @RootTest
    void killsWhatIsLeftOfIt() throws Exception {
        // Out of its session and process group, and no descendant of it any more.
        String seconds = "1000." + ProcessHandle.current().pid();
        Ended ended = runs(
                "sh",
                "-c",
                "(setsid sh -c 'sleep " + seconds + " & exec sleep " + seconds
                        + "' >/dev/null 2>&1 &) ; until [ $(pgrep -cf '^sleep " + seconds
                        + "') = 2 ]; do sleep 0.05; done; echo up");
        assertThat(ended).isEqualTo(new Ended(0, "up\n", ""));
        assertThat(sleeping(seconds)).isFalse();
    }

    private static boolean sleeping(String seconds) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.anyMatch(p -> p.info().commandLine().orElse("").contains("sleep " + seconds));
        }
    }

    @RootTest
    void killsWhatTakesTooLong() throws Exception {
        Ended ended = runs("--name", TOP, "--timeout", "300ms", "sh", "-c", "setsid sleep 1000 & sleep 1000");
        assertThat(ended).isEqualTo(new Ended(124, "", "ctk: " + TOP + " was killed after 300 ms\n"));
        assertThat(runs("--timeout", "1m", "sh", "-c", "exit 7").status()).isEqualTo(7);
    }

    @RootTest
    void saysWhatWasUsed() throws Exception {
        Ended ended = runs("--stats", "sh", "-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; exit 3");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err())
                .contains("ended with         exit code 3")
                .containsPattern("processor time +0\\.0*[1-9]");
        assertThat(runs("--stats-format", "json", "true").err())
                .startsWith("{\"exitCode\":0,\"signal\":0,")
                .containsPattern("\"cpuMicros\":[1-9]");
    }

    @Tag("root")
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1"})
    void passesSignalsOn(String signal) throws Exception {
        String script =
                "trap 'echo got " + signal + "; exit 3' " + signal + "; echo ready; while :; do sleep 0.05; done";
        try (Command.Running running = command("run", "sh", "-c", script).start()) {
            Ended ended = running.await("ready").signal(signal).end();
            assertThat(ended).isEqualTo(new Ended(3, "ready\ngot " + signal + "\n", ""));
        }
        try (Command.Running running =
                command("run", "sh", "-c", "echo ready; exec sleep 1000").start()) {
            running.await("ready").signal("TERM");
            assertThat(running.end().status()).isEqualTo(143);
        }
    }

    @RootTest
    void diesWithTheCommandThatStartedIt() throws Exception {
        String seconds = "2000." + ProcessHandle.current().pid();
        try (Command.Running running = command("run", "--name", TOP, "sh", "-c", "echo ready; exec sleep " + seconds)
                .start()) {
            running.await("ready").signal("KILL").end();
            Await.until("the command is dead", () -> !sleeping(seconds));
        }
        succeeds("rm", TOP); // what nobody was left to remove
    }

    @Test
    @Tag("rootless")
    void withoutAGroupOfOnesOwnItSaysHowToGetOne() throws Exception {
        Ended ended = runs("--name", TOP, "true");
        if (ended.status() != 0) {
            assertThat(ended.complaint()).contains("systemd-run --user --scope -p Delegate=yes gives one");
            assertThat(ended.status()).isEqualTo(125);
        }
    }
}
