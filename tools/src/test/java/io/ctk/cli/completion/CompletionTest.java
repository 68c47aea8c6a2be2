package io.ctk.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestArchive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Each shell asks ctk what can stand where its user is typing. */
class CompletionTest extends CommandTest {
    /** What is typed, and what is offered for it; null where the shell's own files are. */
    private static final Map<String, List<String>> CASES = Map.ofEntries(
            Map.entry("ctk im", List.of("images", "import")),
            Map.entry("ctk cgroup fr", List.of("freeze")),
            Map.entry("ctk help cgroup th", List.of("thaw")),
            Map.entry("ctk run --memory-r", List.of("--memory-reservation")),
            Map.entry("ctk run --network ", List.of("host", "none")),
            Map.entry("ctk run --rm deb", List.of("debian:12")),
            Map.entry("ctk run ho", List.of("host")),
            Map.entry("ctk rmi debian:1", List.of("debian:12")),
            Map.entry("ctk images --format ", List.of("json", "table")),
            Map.entry("ctk save --format ", List.of("docker", "oci")),
            Map.entry("ctk completion ", List.of("bash", "fish", "zsh")),
            Map.entry("ctk run --cap-drop NET_A", List.of("NET_ADMIN")),
            Map.entry("ctk load arch", List.of("archive.tar")),
            Map.entry("ctk nosuch ", List.of()));

    private void fill() throws Exception {
        byte[] archive = new TestArchive().file("f", "content").bytes();
        Path file = Files.write(temporary.resolve("archive.tar"), archive);
        assertThat(ctk("import", file.toString(), "debian:12").run().status()).isZero();
        Files.createDirectory(temporary.resolve("directory"));
    }

    /** The command as the shells' lines name it. */
    private Path command() throws Exception {
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        ctk().words().forEach(word -> script.append(" '").append(word).append('\''));
        Path ctk = Files.writeString(bin.resolve("ctk"), script + " \"$@\"\n");
        assertThat(ctk.toFile().setExecutable(true)).isTrue();
        return bin;
    }

    private List<String> shell(Path bin, String... words) throws Exception {
        Path out = Files.createTempFile(temporary, ".out", "");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(temporary.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(ctk().environment());
        builder.environment().merge("PATH", bin.toString(), (path, own) -> own + ":" + path);
        builder.environment().put("HOME", temporary.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out, StandardCharsets.UTF_8).lines().toList();
    }

    private Path script(String shell) throws Exception {
        Command.Ended ended = ctk("completion", shell).run();
        assertThat(ended.status()).isZero();
        return Files.writeString(temporary.resolve(".completion." + shell), ended.out());
    }

    private static void assumeThere(String shell) {
        Assumptions.assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell))),
                shell + " is not installed");
    }

    @AnyUserTest
    void bash() throws Exception {
        fill();
        Path bin = command();
        Path script = script("bash");
        // As readline does: words break at spaces, and at colons and equals signs, which are words of their own.
        String ask = """
                source "$1"
                COMP_LINE=$2 COMP_POINT=${#2}
                mapfile -t COMP_WORDS < <(printf '%s' "$2" | grep -oE '[^ :=]+|[:=]+')
                [[ $2 == *" " ]] && COMP_WORDS+=("")
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _ctk "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}"
                [[ ${#COMPREPLY[@]} == 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
                """;
        for (Map.Entry<String, List<String>> typed : CASES.entrySet()) {
            List<String> expected = typed.getKey().contains("debian:1")
                    ? List.of("12") // all that stands behind the colon is what bash replaces
                    : typed.getValue();
            assertThat(shell(bin, "bash", "-c", ask, "bash", script.toString(), typed.getKey()))
                    .as(typed.getKey())
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(shell(bin, "bash", "-c", ask, "bash", script.toString(), "ctk run debian:"))
                .containsExactly("12");
        assertThat(shell(bin, "bash", "-c", ask, "bash", script.toString(), "ctk run --network=ho"))
                .containsExactly("host");
        assertThat(shell(bin, "bash", "-c", ask, "bash", script.toString(), "ctk run --rootfs=dir"))
                .containsExactly("directory");
        assertThat(shell(bin, "bash", "-c", ask, "bash", script.toString(), "ctk run --rootfs dir"))
                .containsExactly("directory");
    }

    @AnyUserTest
    void fish() throws Exception {
        assumeThere("fish");
        fill();
        Path bin = command();
        Path script = script("fish");
        String ask = "source $argv[1]; complete -C $argv[2]";
        for (Map.Entry<String, List<String>> typed : CASES.entrySet()) {
            assertThat(shell(bin, "fish", "--no-config", "-c", ask, script.toString(), typed.getKey()))
                    .as(typed.getKey())
                    .containsExactlyInAnyOrderElementsOf(typed.getValue());
        }
        assertThat(shell(bin, "fish", "--no-config", "-c", ask, script.toString(), "ctk run --network=ho"))
                .containsExactly("--network=host");
    }

    /** The function itself, with what zsh gives it: the builtins that add to zsh's own list only work in an interactive one. */
    @AnyUserTest
    void zsh() throws Exception {
        assumeThere("zsh");
        fill();
        Path bin = command();
        Path script = script("zsh");
        String ask = """
                compadd() { print -rl -- "${answer[@]}" }
                compset() { : }
                _files() { print -rl -- ${PREFIX}*(N) }
                source "$1"
                words=("${(@s: :)2}")
                CURRENT=$#words PREFIX=$words[-1]
                _ctk
                """;
        for (Map.Entry<String, List<String>> typed : CASES.entrySet()) {
            assertThat(shell(bin, "zsh", "-f", "-c", ask, "zsh", script.toString(), typed.getKey()).stream()
                            .filter(line -> !line.isEmpty()))
                    .as(typed.getKey())
                    .containsExactlyInAnyOrderElementsOf(typed.getValue());
        }
    }
}
