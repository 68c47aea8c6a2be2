package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the source tree say how they are used, and refuse what they don't know. */
class ScriptsTest {
    /** Where a person finds them; the folder of bin/ctk is another test's. */
    private static final List<String> FOLDERS = List.of("bin");

    private static Path tree() {
        Path tree = Path.of("").toAbsolutePath();
        while (tree != null && !Files.exists(tree.resolve("bin/lib.sh"))) {
            tree = tree.getParent();
        }
        Assumptions.assumeTrue(tree != null, "not run in the source tree");
        return Objects.requireNonNull(tree);
    }

    private static List<Path> scripts() throws Exception {
        List<Path> scripts = new ArrayList<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(tree().resolve(folder))) {
                files.filter(Files::isExecutable)
                        .filter(file -> !file.endsWith("ctk"))
                        .forEach(scripts::add);
            }
        }
        assertThat(scripts).hasSizeGreaterThan(4);
        return scripts;
    }

    @TempDir
    Path copied;

    private boolean isKept(String place) throws Exception {
        Path cache = copied.resolve("native/build/release/CMakeCache.txt");
        Files.createDirectories(Objects.requireNonNull(cache.getParent()));
        Files.writeString(cache, "# a comment\nCMAKE_HOME_DIRECTORY:INTERNAL=" + place + "\n");
        Process process = new ProcessBuilder(
                        "sh",
                        "-euc",
                        "home=$1; . \"$2\"; forget_old_places",
                        "sh",
                        copied.toString(),
                        tree().resolve("bin/lib.sh").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.contains("copied or moved")).isEqualTo(!Files.exists(cache));
        return Files.exists(cache);
    }

    /** CMake's notes name the place of the tree that they were made in. */
    @Test
    void aCopiedTreeIsCompiledAnew() throws Exception {
        assertThat(isKept("/where/it/was")).isFalse();
        assertThat(isKept(copied + "/below")).isFalse();
        assertThat(isKept(copied.toString())).isTrue();
    }

    private record Ended(int status, String out, String err) {}

    private static Ended run(Path script, String option) throws Exception {
        File out = Files.createTempFile("ctk-script", "out").toFile();
        File err = Files.createTempFile("ctk-script", "err").toFile();
        try {
            Process process = new ProcessBuilder(script.toString(), option)
                    .redirectOutput(out)
                    .redirectError(err)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(script + " " + option + " does something else");
            }
            return new Ended(
                    process.exitValue(),
                    Files.readString(out.toPath(), StandardCharsets.UTF_8),
                    Files.readString(err.toPath(), StandardCharsets.UTF_8));
        } finally {
            Files.delete(out.toPath());
            Files.delete(err.toPath());
        }
    }

    @Test
    void everyScriptSaysHowItIsUsed() throws Exception {
        for (Path script : scripts()) {
            for (String option : List.of("--help", "-h")) {
                boolean jmh = script.endsWith("bench") && option.equals("-h");
                if (jmh) {
                    continue; // -h is JMH's own
                }
                Ended ended = run(script, option);
                assertThat(ended.status()).as(script + " " + option).isZero();
                assertThat(ended.err()).isEmpty();
                assertThat(ended.out()).contains("/" + script.getFileName()).doesNotContain("set -eu", "shellcheck");
            }
        }
    }

    @Test
    void anUnknownOptionIsOneLine() throws Exception {
        for (Path script : scripts()) {
            Ended ended = run(script, "--no-such-option");
            assertThat(ended.status()).as(script.toString()).isEqualTo(125);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err())
                    .startsWith("ctk: unknown option --no-such-option: see ")
                    .endsWith("--help\n");
            assertThat(ended.err().lines()).hasSize(1);
        }
    }

    /** For PATH: whatever else lay there would hide a command of the machine's. */
    @Test
    void theFolderForPathHasNothingButTheCommand() throws Exception {
        Path tree = tree();
        try (Stream<Path> files = Files.list(tree.resolve("dist/bin"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("ctk");
        }
        assertThat(tree.resolve("dist/bin/ctk").toRealPath()).isEqualTo(tree.resolve("bin/ctk"));
        assertThat(Files.readString(tree.resolve("README.md"))).contains("dist/bin");
    }

    @Test
    void noPagesAreWrittenForSomebodyWhoWantsToReadOne() throws Exception {
        Ended ended = run(tree().resolve("bin/man"), "ls");
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.err()).contains("ls has no / in it", "dist/bin");
        assertThat(Path.of("ls")).doesNotExist();
    }
}
