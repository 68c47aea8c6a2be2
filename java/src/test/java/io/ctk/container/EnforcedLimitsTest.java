package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.launch.ExitStatus;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import io.ctk.testing.V2OnlyTest;
import java.math.BigDecimal;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel holds a container to its limits, where it has the controllers. */
@ExtendWith(NothingLeft.class)
class EnforcedLimitsTest {
    private static final int SIGKILL = 9;

    @MachineTest
    void limitsStandInTheContainersGroup() throws Exception {
        assertThat(Run.output(Run.script("cd /sys/fs/cgroup && cat memory.max cpu.max pids.max")
                        .memoryMax(ByteSize.mib(64))
                        .cpus(new BigDecimal("1.5"))
                        .pidsMax(20)))
                .isEqualTo("67108864\n150000 100000\n20\n");
    }

    /** The text doubles until there is no swap left either. Zeroes would not do: newer kernels keep none. */
    @MachineTest
    void whoTakesTooMuchMemoryIsKilledAndItsNeighbourLives() throws Exception {
        try (Container neighbour = Run.script("read line; echo $line; cat /sys/fs/cgroup/memory.events")
                .memoryMax(ByteSize.mib(32))
                .start()) {
            Run hungry = Run.of(
                    Run.script("text=x; while :; do text=$text$text; done").memoryMax(ByteSize.mib(32)));
            assertThat(hungry.status()).isEqualTo(ExitStatus.signalled(SIGKILL));
            neighbour.process().outputWriter().append("lives\n").close();
            assertThat(new String(neighbour.process().getInputStream().readAllBytes()))
                    .startsWith("lives\n")
                    .contains("\noom_kill 0\n");
            assertThat(neighbour.waitFor().isSuccess()).isTrue();
        }
    }

    @MachineTest
    void noMoreProcessesThanAllowed() throws Exception {
        String script = "for i in 1 2 3 4 5 6 7 8 9; do sleep 60 & echo $i; done";
        Run run = Run.of(Run.script(script).pidsMax(6));
        assertThat(run.error()).contains("Cannot fork");
        assertThat(run.out()).isEqualTo("1\n2\n3\n4\n5\n"); // the shell is the sixth
        assertThat(Run.output(Run.script(script).pidsMax(10))).endsWith("9\n");
    }

    @MachineTest
    void noMoreProcessorTimeThanAllowed() throws Exception {
        Duration length = Duration.ofSeconds(4);
        try (Container container = Run.script("echo busy; while :; do :; done")
                .cpus(new BigDecimal("0.5"))
                .start()) {
            assertThat(container.process().inputReader().readLine()).isEqualTo("busy");
            Duration before = processorTime(container);
            Thread.sleep(length.toMillis());
            double used = (double) processorTime(container).minus(before).toNanos() / length.toNanos();
            assertThat(used).isCloseTo(0.5, Assertions.within(0.1));
        }
    }

    private static Duration processorTime(Container container) {
        return container.process().info().totalCpuDuration().orElseThrow();
    }

    @V2OnlyTest
    void aContainerStartsWithoutLimitsWhereThereAreNoControllers() throws Exception {
        assertThat(Run.output("cat /proc/self/cgroup")).endsWith("0::/\n");
    }
}
