package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ctk run} does with the streams that its caller's shell gives it. */
@Tag("command")
class RunStreamsTest {
    @TempDir
    Path work;

    /** Runs a shell script in which {@code run} stands for {@code ctk run --rm}, and {@code go} in place of the shell. */
    private String shell(String script) throws Exception {
        Path out = work.resolve("shell.out");
        List<String> words = Command.of(work.resolve("store"), "run", "--rm").words();
        StringBuilder run = new StringBuilder();
        words.forEach(word -> run.append(" '").append(word).append('\''));
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", "-c", "run() { " + run + " \"$@\"; }; go() { exec " + run + " \"$@\"; }; " + script)
                .directory(work.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("CTK_ROOT", work.resolve("store").toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // What every run of an ordinary user's on the machine's own files says first.
        return Files.readString(out, StandardCharsets.UTF_8).replaceAll("ctk: without root, [^\n]*\n", "");
    }

    @AnyUserTest
    void aFileAsOutputStaysTheCallers() throws Exception {
        Files.writeString(work.resolve("log"), "before\n");
        assertThat(
                        shell(
                                "run host sh -c 'chmod 4777 /proc/self/fd/1; echo out; echo error >&2' >>log 2>&1; stat -c %a log"))
                .isEqualTo("644\n");
        assertThat(Files.readString(work.resolve("log"))).startsWith("before\n").contains("out\nerror\n");
    }

    @AnyUserTest
    void whatIsNotReadIsLeftForTheNext() throws Exception {
        Files.writeString(work.resolve("lines"), "1\n2\n3\n");
        assertThat(shell("while read -r line; do run -i host true; echo $line; done <lines"))
                .isEqualTo("1\n2\n3\n");
    }

    @AnyUserTest
    void aDirectoryIsRefusedInOneLine() throws Exception {
        assertThat(shell("run -i host true </; echo $?"))
                .startsWith("ctk: ")
                .contains("standard input", "directory")
                .endsWith("\n125\n")
                .hasLineCount(2);
    }

    @AnyUserTest
    void theNullDeviceOfTheMachineStaysAsItIs() throws Exception {
        String before = shell("stat -c %a /dev/null");
        assertThat(shell("run -i host chmod 0 /proc/self/fd/0 </dev/null >/dev/null 2>&1; stat -c %a /dev/null; chmod "
                        + before.strip() + " /dev/null 2>/dev/null"))
                .isEqualTo(before);
    }

    @RootTest
    void anotherUserOpensThePipesOfAShell() throws Exception {
        assertThat(shell("run -u 65534 host sh -c 'echo hi >/dev/stdout; echo you >/dev/stderr' 2>&1 | cat"))
                .isEqualTo("hi\nyou\n");
    }

    @RootTest
    void outputThatFindsNoRoomIsAFailure() throws Exception {
        assertThat(shell("mkdir small && mount -t tmpfs -o size=64k none small;"
                        + " run host head -c 1000000 /dev/zero >small/file; echo $?; umount small"))
                .contains("standard output", "ENOSPC")
                .doesNotEndWith("\n0\n");
    }

    /** As after sudo: a pipe that can't be given to the container's user can be opened all the same. */
    @RootTest
    void anotherUsersPipeCanBeOpened() throws Exception {
        Files.setAttribute(work, "unix:mode", 0755);
        String asUser =
                "install -d -o 65533 theirs; export -f run; CTK_ROOT=$PWD/theirs HOME=$PWD/theirs XDG_RUNTIME_DIR="
                        + " setpriv --reuid=65533 --regid=65533 --clear-groups --inh-caps=-all bash -c ";
        String program = "host sh -c \"echo out >/dev/stdout\"";
        assertThat(shell(asUser + "'run " + program + "' | cat; rm -r theirs")).isEqualTo("out\n");
        assertThat(shell(asUser + "'run --init " + program + "' | cat; rm -r theirs"))
                .isEqualTo("out\n");
        assertThat(shell(asUser + "'run --init host " + LOOP.replace('\'', '"') + "' | head -1" + STATUS
                        + "; rm -r theirs"))
                .isEqualTo("y\n141\n");
    }

    private static final String STATUS = "; echo ${PIPESTATUS[0]}";
    private static final String LOOP = "sh -c 'while :; do echo y; done' 2>/dev/null";

    /** The kernel drops SIGPIPE for number 1, and a shell goes on after a failed write. */
    @AnyUserTest
    @Tag("fallback")
    void aLoopEndsWithItsReader() throws Exception {
        assertThat(shell("run host " + LOOP + " | head -1" + STATUS)).isEqualTo("y\n141\n");
        assertThat(shell("run -i host " + LOOP + " | head -1" + STATUS)).isEqualTo("y\n141\n");
        assertThat(shell("run --init host " + LOOP + " | head -1" + STATUS)).isEqualTo("y\n141\n");
        assertThat(shell("run host sh -c 'while :; do echo y >&2; done' 2>&1 >/dev/null | grep -m1 ^y" + STATUS))
                .isEqualTo("y\n141\n");
    }

    /** What number 1 writes next, as soon as its child has had the signal, is seen too. */
    @AnyUserTest
    void aShellEndsWithTheReaderThatItsChildHasLost() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(shell("run host sh -c 'yes; echo x; sleep 1000' 2>/dev/null | head -1" + STATUS))
                    .isEqualTo("y\n141\n");
        }
        assertThat(shell("run host sh -c 'trap \"\" PIPE; yes 2>/dev/null; exit 5' | head -1" + STATUS))
                .isEqualTo("y\n5\n");
    }

    @AnyUserTest
    void oneWriteAfterTheReaderHasGoneIsTheLast() throws Exception {
        assertThat(shell("run -v $PWD:/mnt host sh -c 'echo a; sleep 1; echo b; touch /mnt/on' | head -1" + STATUS
                        + "; ls on 2>/dev/null"))
                .isEqualTo("a\n141\n");
    }

    @AnyUserTest
    void whoWritesNoMoreFinishesItsWork() throws Exception {
        assertThat(shell("run -v $PWD:/mnt host sh -c 'echo a; sleep 1; touch /mnt/done; exit 4' | head -1" + STATUS
                        + "; ls done"))
                .isEqualTo("a\n4\ndone\n");
    }

    /** The program that wrote is ended by SIGPIPE itself, as in any pipe; the shell that waits for it is not. */
    @AnyUserTest
    void onlyTheOneThatWritesEnds() throws Exception {
        assertThat(shell("run -v $PWD:/mnt host sh -c 'seq 10000000; touch /mnt/done; exit 3' | head -1" + STATUS
                        + "; ls done"))
                .isEqualTo("1\n3\ndone\n");
    }

    @AnyUserTest
    void whoIgnoresTheSignalGoesOn() throws Exception {
        assertThat(shell("run host sh -c 'trap \"\" PIPE; echo a; sleep 1; echo b 2>/dev/null; exit 5' | head -1"
                        + STATUS))
                .isEqualTo("a\n5\n");
    }

    @AnyUserTest
    void aSlowReaderGetsEverything() throws Exception {
        assertThat(shell("run host seq 1000000 | (sleep 2; cksum); seq 1000000 | cksum")
                        .lines()
                        .distinct())
                .hasSize(1);
        assertThat(shell(
                                "run host sh -c 'seq 3000 | while read n; do echo $n; done' | (sleep 2; cksum); seq 3000 | cksum")
                        .lines()
                        .distinct())
                .hasSize(1);
    }

    @AnyUserTest
    void outputAndErrorInOnePipeKeepTheirOrder() throws Exception {
        assertThat(shell(
                                "run host sh -c 'i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); echo $i >&2; i=$((i+1)); done'"
                                        + " 2>&1 | grep -v ^ctk | cksum; seq 0 299 | cksum")
                        .lines()
                        .distinct())
                .hasSize(1);
    }

    /** 109 KB are more than the caller's pipe holds, and less than that and ours. The pipe's reader is the shell itself, which never reads. */
    @AnyUserTest
    void whoIsKilledWaitsForNoReader() throws Exception {
        assertThat(shell("mkfifo full; exec 7<>full; run --timeout 1s host yes >&7; echo $?"))
                .contains("was killed after 1 s")
                .endsWith("\n124\n");
        assertThat(shell("exec 7<>full; go -v $PWD:/mnt host sh -c 'seq 20000; touch /mnt/ended' >&7 &"
                        + " until [ -e ended ]; do sleep 0.1; done; sleep 2; kill $!; wait $!; echo $?"))
                .isEqualTo("0\n");
    }

    /** A read of the kernel's log lasts until the kernel has something to say. */
    @RootTest
    void aFileThatNeverAnswersKeepsNoEnd() throws Exception {
        try {
            Files.newInputStream(Path.of("/proc/kmsg")).close();
        } catch (IOException e) {
            Assumptions.abort("the kernel's log can't be opened: " + e);
        }
        String await =
                " & p=$!; for i in $(seq 250); do kill -0 $p 2>/dev/null || { echo ended; break; }; sleep 0.1; done;"
                        + " kill -9 $p 2>/dev/null; :";
        assertThat(shell("go -i host true </proc/kmsg" + await)).contains("ended");
        assertThat(shell("go -i --timeout 1s host sleep 300 </proc/kmsg" + await))
                .contains("was killed after 1 s", "ended");
    }
}
