package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.MachineTest;

/** What {@code ctk run --stats} prints, where all of it is counted. */
class RunStatsTest extends CommandTest {
    @MachineTest
    void saysWhoWasKilledForMemory() throws Exception {
        Ended ended = run(
                        "--stats",
                        "--memory",
                        "16m",
                        "--memory-swap",
                        "16m",
                        "host",
                        "sh",
                        "-c",
                        "text=x; while :; do text=$text$text; done")
                .run();
        assertThat(ended.status()).isEqualTo(137);
        assertThat(ended.err())
                .containsPattern("ended with +signal 9\n")
                .containsPattern("killed for memory +yes, 1 process\n")
                .containsPattern("memory at most +1[0-6](\\.\\d+)? ?[Mm]");
    }

    @MachineTest
    void countsAllAsJson() throws Exception {
        Ended ended = run("--stats-format", "json", "--memory", "64m", "host", "sh", "-c", "exit 3")
                .run();
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err())
                .contains("{\"exitCode\":3,\"signal\":0,\"oomKills\":0,")
                .containsPattern("\"memoryPeakBytes\":[1-9]\\d+")
                .containsPattern("\"cpuMicros\":[1-9]\\d+")
                .contains("\"throttledMicros\":0,")
                .containsPattern("\"pidsPeak\":[1-9]")
                .doesNotContain("null");
    }
}
