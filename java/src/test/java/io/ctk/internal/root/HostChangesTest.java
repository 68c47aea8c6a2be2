package io.ctk.internal.root;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.AnyUserTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Layers that lie on the machine's own files, directory by directory. */
class HostChangesTest {
    @TempDir
    Path work;

    private Path upper;
    private Path lower;

    @BeforeEach
    void makeLayers() throws Exception {
        upper = work.resolve("upper");
        lower = work.resolve("lower");
        for (Path layer : List.of(upper, lower)) {
            Files.createDirectories(layer.resolve("kept/inside"));
            Files.createDirectories(layer.resolve("replaced/inside"));
        }
        Files.setAttribute(upper.resolve("replaced"), "user:overlay.opaque", "y".getBytes(StandardCharsets.US_ASCII));
    }

    @AnyUserTest
    void whatWasReplacedHidesWhatLiesBelow() throws Exception {
        HostChanges changes = new HostChanges(List.of(upper, lower));
        for (String inside : List.of("", "/inside")) {
            assertThat(changes.below("/kept" + inside).layers())
                    .containsExactly(upper.resolve("kept" + inside), lower.resolve("kept" + inside));
            assertThat(changes.below("/kept" + inside).hideMachine()).isFalse();
            assertThat(changes.below("/replaced" + inside).layers())
                    .containsExactly(upper.resolve("replaced" + inside));
            assertThat(changes.below("/replaced" + inside).hideMachine()).isTrue();
        }
        assertThat(changes.below("/nowhere/at/all").hideMachine()).isFalse();
    }
}
