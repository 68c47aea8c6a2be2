package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Catching what can be caught is SignalsTest's, with the command. */
class CaughtSignalsTest {
    private static final int SIGKILL = 9;

    @Test
    void whatFailsLeavesNoDescriptorOpen() {
        fails(); // what is opened once for the whole JVM is open then
        int before = descriptors();
        for (int i = 0; i < 10; i++) {
            fails();
        }
        assertThat(descriptors()).isLessThan(before + 10);
    }

    private static void fails() {
        assertThatThrownBy(() -> CaughtSignals.of(List.of(SIGKILL), (number, fromTerminal) -> {}))
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("EINVAL");
    }

    private static int descriptors() {
        String[] open = Path.of("/proc/self/fd").toFile().list();
        return open == null ? 0 : open.length;
    }
}
