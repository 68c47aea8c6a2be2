package io.ctk.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import io.ctk.testing.TestRoot;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What becomes of output that nobody reads, and of what is no output for a terminal. */
class StandardOutputTest extends CommandTest {
    private static final String NAME = "output-" + ProcessHandle.current().pid();

    /** Starts {@code "$@"} with a standard output whose reader has gone for certain, and prints how it ended. */
    private static final String TO_NOBODY = "exec 3> >(:); wait $!; \"$@\" >&3; echo $?";

    private void fill() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        assertThat(ctk("import", rootfs.toString(), "some:1").run().status()).isZero();
        assertThat(ctk("run", "--name", NAME, "some:1", "sh", "-c", "echo x >/data/new")
                        .run()
                        .status())
                .isZero();
    }

    private Ended shell(String script, Command command) throws Exception {
        return shell(script, "", command);
    }

    private Ended shell(String script, String input, Command command) throws Exception {
        List<String> words = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        words.addAll(command.words());
        return run(words, input, command);
    }

    private Ended run(List<String> words, String input, Command command) throws Exception {
        Path out = Files.createTempFile(temporary, "out", "");
        Path err = Files.createTempFile(temporary, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        // Open until it ends: script(1) would echo the end of its input.
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @AnyUserTest
    void aReaderThatHasGoneIsNoFailureToSpeakOf() throws Exception {
        fill();
        for (String line : List.of(
                "help",
                "run --help",
                "version",
                "completion bash",
                "images",
                "images --format json",
                "ps -a",
                "df",
                "history some:1",
                "inspect some:1",
                "layers --files some:1",
                "diff " + NAME,
                "export some:1",
                "export " + NAME,
                "save some:1",
                "save --format docker some:1",
                "prune --all --dry-run",
                "run --dry-run some:1 true",
                "doctor")) {
            Ended ended = shell(TO_NOBODY, ctk(line.split(" ")));
            assertThat(ended.err()).as(line).isEmpty();
            assertThat(ended.out().strip()).as(line).isEqualTo("141");
        }
        assertThat(ctk("rm", NAME).run().status()).isZero();
    }

    @AnyUserTest
    void aFullDiskIsSaid() throws Exception {
        Ended ended = shell("\"$@\" >/dev/full", ctk("help"));
        assertThat(ended.complaint()).contains("standard output can't be written: No space left on device");
        assertThat(ended.status()).isEqualTo(125);
        fill();
        ended = shell("\"$@\" >/dev/full", ctk("save", "some:1"));
        assertThat(ended.complaint()).contains("No space left on device");
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ctk("rm", NAME).run().status()).isZero();
    }

    /** Once, whoever noticed it. */
    @RootTest
    void aFullDiskIsSaidOfEventsToo() throws Exception {
        Ended ended = shell("\"$@\" >/dev/full", ctk("cgroup", "events", "/"));
        assertThat(ended.err()).isEqualTo("ctk: standard output can't be written: No space left on device\n");
        assertThat(ended.status()).isEqualTo(125);
    }

    /** The command on a terminal of so many columns: util-linux's script(1) makes one. */
    private Ended onTerminal(int columns, String input, Command command) throws Exception {
        StringBuilder line = new StringBuilder("stty -echo cols " + columns + ";");
        for (String word : command.words()) {
            line.append(" '").append(word).append('\'');
        }
        return run(List.of("script", "-qec", line.toString(), "/dev/null"), input, command);
    }

    @AnyUserTest
    void anArchiveIsNothingForATerminal() throws Exception {
        fill();
        for (String line : List.of("save some:1", "export some:1", "export " + NAME)) {
            Ended ended = onTerminal(80, "", ctk(line.split(" ")));
            assertThat(ended.out())
                    .as(line)
                    .contains("ctk: an archive is nothing for a terminal: name a file with -o, or redirect output");
            assertThat(ended.status()).isEqualTo(125);
        }
        for (String line : List.of("load", "load -", "import - x", "load -i -")) {
            Ended ended = onTerminal(200, "", ctk(line.split(" ")));
            assertThat(ended.out()).as(line).contains("standard input is a terminal");
            assertThat(ended.status()).isEqualTo(125);
        }
        assertThat(ctk("rm", NAME).run().status()).isZero();
    }

    @AnyUserTest
    void linesFitTheTerminal() throws Exception {
        byte[] archive = new TestArchive().file("f", "content").bytes();
        Path file = Files.write(temporary.resolve("an-archive-whose-name-is-a-long-one-as-names-are.tar"), archive);
        String name = "registry.example.org/a/project/with/a/name/that/is/long/image:and-a-long-tag-too";
        assertThat(ctk("import", file.toString(), name).run().status()).isZero();
        assertThat(ctk("images").run().out()).contains(name);
        for (int columns : new int[] {80, 100}) {
            for (String line : List.of(
                    "images",
                    "df",
                    "ps -a",
                    "history " + name,
                    "layers --files " + name,
                    "run --dry-run host true",
                    "doctor",
                    "cgroup ls",
                    "run --help",
                    "help")) {
                Ended ended = onTerminal(columns, "", ctk(line.split(" ")));
                if (line.equals("cgroup ls") && ended.status() != 0) {
                    continue; // no cgroup v2 here
                }
                assertThat(ended.out().lines().map(shown -> shown.replaceAll("\u001b\\[[0-9;]*m", "")))
                        .as(line)
                        .isNotEmpty()
                        .allSatisfy(shown -> assertThat(shown.length()).isLessThanOrEqualTo(columns));
            }
        }
        assertThat(onTerminal(80, "", ctk("images")).out()).contains("\u2026");
    }

    @AnyUserTest
    void pruneListsAndAsks() throws Exception {
        byte[] archive = new TestArchive().file("f", "content").bytes();
        Path file = Files.write(temporary.resolve("a.tar"), archive);
        assertThat(ctk("import", file.toString(), "some:1").run().status()).isZero();

        Ended dry = ctk("prune", "--all", "--dry-run").run();
        assertThat(dry.out()).contains("image  some:1", "would remove 1 image: ");
        assertThat(dry.status()).isZero();

        Ended unasked = ctk("prune", "--all").run();
        assertThat(unasked.complaint()).contains("nothing is removed", "--force");
        assertThat(unasked.status()).isEqualTo(125);

        for (String answer : List.of("n\n", "\n", "\u0004")) {
            Ended ended = onTerminal(80, answer, ctk("prune", "--all"));
            assertThat(ended.out()).contains("image  some:1", "remove 1 image: ", "[y/N]", "nothing is removed");
            assertThat(ended.status()).isEqualTo(1);
        }
        assertThat(ctk("images", "-q").run().out()).isNotEmpty();

        Ended agreed = onTerminal(80, "y\n", ctk("prune", "--all"));
        assertThat(agreed.out()).contains("image  some:1", "removed 1 image: ");
        assertThat(agreed.status()).isZero();
        assertThat(ctk("images", "-q").run().out()).isEmpty();
        assertThat(ctk("prune", "--all").run().out()).isEqualTo("removed 0 images: 0 B\n");
    }

    @AnyUserTest
    void aFileThatCantBeMadeIsNamedAsItWasWritten() throws Exception {
        byte[] archive = new TestArchive().file("f", "content").bytes();
        Path file = Files.write(temporary.resolve("a.tar"), archive);
        assertThat(ctk("import", file.toString(), "some:1").run().status()).isZero();
        for (String verb : List.of("export", "save")) {
            Ended ended = ctk(verb, "-o", "/proc/x", "some:1").run();
            assertThat(ended.complaint())
                    .contains("/proc/x: no file can be made there")
                    .doesNotContain("/proc/.");
            assertThat(ended.status()).isEqualTo(125);
        }
    }
}
