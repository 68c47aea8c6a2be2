package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.Cgroup;
import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.testing.RootTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What follows groups for as long as they are there: {@code events} and {@code top}. */
class FollowTest extends GroupCommandTest {
    @RootTest
    void tellsWhatHappensUntilTheGroupIsRemoved() throws Exception {
        succeeds("create", TOP);
        try (Command.Running running = command("events", TOP).start()) {
            running.await(TOP + " watched populated=false frozen=false\n");
            Process process = start(TOP, "sleep", "1000");
            running.await(TOP + " populated\n");
            succeeds("freeze", TOP);
            running.await(TOP + " frozen\n");
            succeeds("thaw", TOP);
            running.await(TOP + " thawed\n");
            process.destroyForcibly();
            running.await(TOP + " emptied\n");
            succeeds("rm", TOP);
            Ended ended = running.end();
            assertThat(ended.out()).endsWith(TOP + " removed\n");
            assertThat(ended.err()).isEmpty();
            assertThat(ended.status()).isZero();
        }
    }

    @RootTest
    void followsSeveralAsJson() throws Exception {
        String one = TOP + "/one";
        String two = TOP + "/two";
        succeeds("create", "-p", one);
        succeeds("create", "-p", two);
        try (Command.Running running =
                command("events", "--format", "json", one, two).start()) {
            running.await("\"group\":\"" + one + "\",\"event\":\"watched\",\"populated\":false,\"frozen\":false}\n");
            running.await("\"group\":\"" + two + "\",\"event\":\"watched\"");
            succeeds("rm", one);
            running.await("\"group\":\"" + one + "\",\"event\":\"removed\"}\n");
            succeeds("rm", two);
            assertThat(running.end().status()).isZero();
        }
    }

    @RootTest
    void endsByCtrlC() throws Exception {
        succeeds("create", TOP);
        try (Command.Running running = command("events", TOP).start()) {
            Ended ended = running.await("watched").signal("INT").end();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.status()).isEqualTo(130);
        }
        fails("there is no such group", "events", TOP + "/nosuch");
    }

    @RootTest
    void endsWhenNobodyReads() throws Exception {
        succeeds("create", "-p", TOP + "/one");
        endsWhenNobodyReads("top --interval 10ms");
        Thread stirring = new Thread(this::stir);
        stirring.start();
        endsWhenNobodyReads("events --format json");
        stirring.join();
    }

    /** Has things happen until the test is over. */
    private void stir() {
        try (Cgroup group = Cgroup.open(path(TOP))) {
            for (int i = 0; i < 100; i++) {
                group.freeze();
                Thread.sleep(20);
                group.thaw();
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void endsWhenNobodyReads(String words) throws Exception {
        String built = System.getProperty("io.ctk.test.command");
        Assumptions.assumeTrue(built != null, "no built command");
        Process process =
                new ProcessBuilder("sh", "-c", "\"$0\" cgroup " + words + " \"$1\" | head -1", built, TOP).start();
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(process.waitFor()).isZero(); // head's
    }

    @RootTest
    void showsTheBusyGroupFirst() throws Exception {
        succeeds("create", "-p", TOP + "/a-idle");
        succeeds("create", "-p", TOP + "/b-busy");
        start(TOP + "/a-idle", "sleep", "1000");
        start(TOP + "/b-busy", "sh", "-c", "while :; do :; done");
        String[] lines =
                succeeds("top", "--interval", "500ms", "--count", "1", TOP).split("\n");
        assertThat(lines).hasSize(4);
        assertThat(lines[0]).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(lines[1].strip()).startsWith("CPU %").endsWith("GROUP");
        assertThat(lines[2]).endsWith(TOP + "/b-busy");
        assertThat(Double.parseDouble(lines[2].strip().split(" ")[0])).isBetween(5.0, 110.0);
        assertThat(lines[3]).endsWith(TOP + "/a-idle");
    }

    @RootTest
    void seesGroupsComeAndGoAndEndsByCtrlC() throws Exception {
        succeeds("create", TOP);
        try (Command.Running running =
                command("top", "--interval", "100ms", TOP).start()) {
            running.await("GROUP\n2"); // a round without a group, and the next one's time
            succeeds("create", "-p", TOP + "/new/below");
            running.await(TOP + "/new\n").await(TOP + "/new/below\n");
            succeeds("rm", "-r", TOP + "/new");
            Ended ended = running.await("new/below\n").signal("INT").end();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.status()).isZero();
        }
        try (Command.Running running = command("top", "--interval", "50ms", TOP).start()) {
            running.await("GROUP\n2");
            succeeds("rm", TOP);
            Ended ended = running.end();
            assertThat(ended.complaint()).contains("there is no such group");
            assertThat(ended.status()).isEqualTo(125);
        }
    }

    @RootTest
    void redrawsATerminalInPlace() throws Exception {
        succeeds("create", "-p", TOP + "/one");
        String built = System.getProperty("io.ctk.test.command");
        Assumptions.assumeTrue(built != null, "no built command");
        // script(1) runs it on a terminal of its own.
        Process script = new ProcessBuilder(
                        "script",
                        "-qec",
                        "stty rows 3 cols 60; " + built + " cgroup top --interval 100ms --count 2 " + TOP,
                        "/dev/null")
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String out = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(out.split("\033\\[H", -1)).hasSize(3);
        assertThat(out).contains(TOP.substring(0, 9)).endsWith("\033[J\r\n");
        assertThat(script.exitValue()).isZero();
    }

    @RootTest
    void tellsOfPressure() throws Exception {
        succeeds("create", TOP);
        // Two processors, four that want them. A window that a user without CAP_SYS_RESOURCE may have, too.
        try (Command.Running running =
                command("events", "--pressure", "cpu:some:100ms/2s", TOP).start()) {
            running.await("watched");
            int hungry = 2 * Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < hungry; i++) {
                start(TOP, "sh", "-c", "while :; do :; done");
            }
            running.await(TOP + " pressure trigger=cpu:some:100ms/2000ms\n");
            succeeds("rm", "-k", TOP);
            assertThat(running.end().status()).isZero();
        }
    }
}
