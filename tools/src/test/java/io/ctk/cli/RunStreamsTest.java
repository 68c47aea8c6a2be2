package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ctk run} does with the streams that its caller's shell gives it. */
@Tag("command")
class RunStreamsTest {
    @TempDir
    Path work;

    /** Runs a shell script in which {@code $run} stands for {@code ctk run --rm}. */
    private String shell(String script) throws Exception {
        Path out = work.resolve("shell.out");
        List<String> words = Command.of(work.resolve("store"), "run", "--rm").words();
        StringBuilder run = new StringBuilder();
        words.forEach(word -> run.append(" '").append(word).append('\''));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "run() { " + run + " \"$@\"; }; " + script)
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
}
