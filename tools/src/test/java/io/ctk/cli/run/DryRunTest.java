package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.runtime.RuntimeSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --dry-run}, which needs no privilege and makes nothing. */
class DryRunTest {
    @Test
    void printsEveryStepAndMakesNothing(@TempDir Path temporary) throws Exception {
        Path store = temporary.resolve("store");
        Ended ended = Command.of(
                        store,
                        "run",
                        "--dry-run",
                        "-m",
                        "64m",
                        "--pids-limit",
                        "5",
                        "-v",
                        temporary + ":/data:ro",
                        "host",
                        "ls",
                        "-l")
                .run();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
        List<String> lines = ended.out().lines().toList();
        assertThat(lines.get(0))
                .startsWith("cgroup: ")
                .endsWith("; memory.max 67108864; memory.swap.max 67108864; pids.max 5");
        assertThat(lines.get(1)).startsWith("  1  clone                   ").contains("pid");
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.get(i).substring(0, 5).strip()).isEqualTo(Integer.toString(i));
        }
        assertThat(lines).anyMatch(line -> line.contains("bind                    /data: from " + temporary + " (ro)"));
        assertThat(lines.get(lines.size() - 1)).contains("execute").contains("ls -l");
        assertThat(store).doesNotExist();
    }

    @Test
    void printsTheSpecificationAndMakesNothing(@TempDir Path temporary) throws Exception {
        Path store = temporary.resolve("store");
        Ended ended = Command.of(store, "run", "--dry-run=spec", "-m", "64m", "host", "ls", "-l")
                .run();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
        RuntimeSpec spec = RuntimeSpec.read(new ByteArrayInputStream(ended.out().getBytes(StandardCharsets.UTF_8)));
        assertThat(Objects.requireNonNull(spec.process()).args()).containsExactly("ls", "-l");
        assertThat(Objects.requireNonNull(Objects.requireNonNull(spec.linux()).resources())
                        .unified())
                .containsEntry("memory.max", "67108864");
        assertThat(store).doesNotExist();
    }

    @Test
    void printsNothingElse(@TempDir Path temporary) throws Exception {
        Ended ended = Command.of(temporary.resolve("store"), "run", "--dry-run=steps", "host", "true")
                .run();
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.complaint()).contains("--dry-run: \"steps\" is none of plan, spec");
    }

    @Test
    void tellsWhatIsMissing(@TempDir Path temporary) throws Exception {
        Ended ended = Command.of(
                        temporary.resolve("store"), "run", "--dry-run", "--rootfs", temporary + "/nosuch", "true")
                .run();
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.complaint()).contains(temporary + "/nosuch: ENOENT");
    }
}
