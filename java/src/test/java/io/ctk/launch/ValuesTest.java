package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit statuses, id maps, resource limits. */
class ValuesTest {
    @Test
    void exitStatus() {
        assertThat(ExitStatus.exited(0).isSuccess()).isTrue();
        assertThat(ExitStatus.exited(3)).hasToString("exit code 3").returns(3, ExitStatus::code);
        assertThat(ExitStatus.signalled(9)).hasToString("signal 9").returns(137, ExitStatus::code);
        assertThat(ExitStatus.signalled(9).isSuccess()).isFalse();
        assertThat(ExitStatus.exited(137)).isNotEqualTo(ExitStatus.signalled(9));
    }

    @Test
    void idMapsAreLines() {
        assertThat(IdMap.text(List.of())).isEmpty();
        assertThat(IdMap.text(List.of(IdMap.single(0, 1000), new IdMap(1, 100_000, 65_536))))
                .isEqualTo("0 1000 1\n1 100000 65536\n");
    }

    @Test
    void idMapsStayInTheRange() {
        assertThat(new IdMap(0, 0, 0xffff_ffffL).count()).isEqualTo(0xffff_ffffL);
        for (long[] wrong : new long[][] {
            {-1, 0, 1},
            {0, -1, 1},
            {0, 0, 0},
            {0, 0, 0x1_0000_0000L},
            {1, 0, 0xffff_ffffL},
            {0, 0xffff_ffffL, 1},
            {0, 0, Long.MAX_VALUE},
            {Long.MAX_VALUE, 0, 2}
        }) {
            assertThatThrownBy(() -> new IdMap(wrong[0], wrong[1], wrong[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void resourceLimits() {
        assertThat(ResourceLimit.parse("nofile=1024"))
                .isEqualTo(new ResourceLimit(ResourceLimit.Resource.NOFILE, 1024, 1024));
        assertThat(ResourceLimit.parse("CORE=0:unlimited"))
                .isEqualTo(new ResourceLimit(ResourceLimit.Resource.CORE, 0, ResourceLimit.UNLIMITED));
        assertThat(ResourceLimit.parse("as=-1:-1").soft()).isEqualTo(ResourceLimit.UNLIMITED);
        assertThat(ResourceLimit.Resource.NOFILE.ordinal()).as("RLIMIT_NOFILE").isEqualTo(7);
        assertThat(ResourceLimit.Resource.RTTIME.ordinal()).as("RLIMIT_RTTIME").isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nofile",
                "nofile=",
                "=1",
                "none=1",
                "nofile=x",
                "nofile=1:2:3",
                "nofile=1:",
                "nofile=2:1",
                "nofile=unlimited:1",
                "nofile=-2"
            })
    void noResourceLimits(String text) {
        assertThatThrownBy(() -> ResourceLimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("limit")
                .doesNotContain("\n");
    }
}
