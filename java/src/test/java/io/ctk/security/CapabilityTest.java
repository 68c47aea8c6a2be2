package io.ctk.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilityTest {
    @Test
    void namesInEveryStyle() {
        for (String name : List.of("CAP_NET_ADMIN", "NET_ADMIN", "net_admin", "cap_net_admin")) {
            assertThat(Capability.parse(name)).isEqualTo(Capability.NET_ADMIN);
        }
        assertThat(Capability.NET_ADMIN.kernelName()).isEqualTo("CAP_NET_ADMIN");
        for (String name : List.of("", "CAP_", "ALL", "net admin")) {
            assertThatThrownBy(() -> Capability.parse(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no capability");
        }
    }

    @Test
    void bitsAreTheKernels() {
        assertThat(Capability.bits(List.of())).isZero();
        assertThat(Capability.bits(EnumSet.of(Capability.CHOWN, Capability.SYS_ADMIN)))
                .isEqualTo(1 | 1L << 21);
        assertThat(Capability.bits(Capability.DEFAULTS)).as("Docker's").isEqualTo(0xa80425fbL);
        assertThat(Capability.CHECKPOINT_RESTORE.ordinal()).isEqualTo(40);
    }

    @Test
    void thisKernelHasAllOfThemAtMost() throws Exception {
        int last = Integer.parseInt(
                Files.readString(Path.of("/proc/sys/kernel/cap_last_cap")).strip());
        assertThat(Capability.values().length).isGreaterThanOrEqualTo(Math.min(last, 40) + 1);
    }
}
