package io.ctk.internal.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container doesn't see depends on the machine's processors. */
class HiddenPathsTest {
    @TempDir
    Path store;

    @Test
    void eachProcessorsHeatIsMaskedWhereThereAreCounters() throws Exception {
        Path processors = Files.createDirectory(store.resolve("cpu"));
        for (String name : List.of("cpu0", "cpu1", "cpu17", "cpufreq", "cpuidle")) {
            Files.createDirectories(processors.resolve(name));
        }
        assertThat(HiddenPaths.throttles(processors)).isEmpty();
        Files.createDirectory(processors.resolve("cpu0/thermal_throttle"));
        assertThat(HiddenPaths.throttles(processors))
                .containsExactlyInAnyOrder(
                        processors + "/cpu0/thermal_throttle",
                        processors + "/cpu1/thermal_throttle",
                        processors + "/cpu17/thermal_throttle");
    }
}
