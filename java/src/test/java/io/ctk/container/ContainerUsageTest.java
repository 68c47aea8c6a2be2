package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupUsage;
import io.ctk.cgroup.value.Limit;
import io.ctk.launch.ExitStatus;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a container has used is told after its end. */
@ExtendWith(NothingLeft.class)
class ContainerUsageTest {
    private static final String HUNGRY = "text=x; while :; do text=$text$text; done";

    private static ContainerBuilder limited(String script, CgroupLimits.Builder limits) {
        return Run.script(script).limits(limits.build());
    }

    @MachineTest
    void theOutOfMemoryKillerIsToldOf() throws Exception {
        CgroupLimits.Builder limits =
                CgroupLimits.builder().memoryMax(ByteSize.mib(16)).swapMax(Limit.of(ByteSize.bytes(0)));
        try (Container container = limited(HUNGRY, limits).start()) {
            assertThat(container.waitFor(Duration.ofSeconds(60))).isEqualTo(ExitStatus.signalled(9));
            CgroupUsage usage = container.usage();
            assertThat(usage.isOomKilled()).isTrue();
            assertThat(usage.oomKills()).contains(1L);
            assertThat(usage.memoryPeak().orElseThrow()).isBetween(ByteSize.mib(8), ByteSize.mib(16));
        }
    }

    @MachineTest
    void aKilledOneThatHadMemoryLeftIsNot() throws Exception {
        try (Container container = Run.script("echo ready; while :; do :; done")
                .memoryMax(ByteSize.mib(16))
                .start()) {
            assertThat(container.process().inputReader().readLine()).isEqualTo("ready");
            container.kill();
            assertThat(container.waitFor(Duration.ofSeconds(60))).isEqualTo(ExitStatus.signalled(9));
            assertThat(container.usage().isOomKilled()).isFalse();
            assertThat(container.usage().oomKills()).contains(0L);
        }
    }

    @MachineTest
    void timeAndProcesses() throws Exception {
        CgroupLimits.Builder limits = CgroupLimits.builder().cpus(new BigDecimal("0.3"));
        try (Container container = limited("sleep 60 & sleep 60 & echo ready; while :; do :; done", limits)
                .start()) {
            assertThat(container.process().inputReader().readLine()).isEqualTo("ready");
            container.usage(); // the first takes longer, and both times below are to be right before one
            long begin = System.nanoTime();
            Duration before = container.usage().cpu();
            Thread.sleep(5_000);
            long length = System.nanoTime() - begin;
            double share = (double) container.usage().cpu().minus(before).toNanos() / length;
            container.kill();
            container.waitFor(Duration.ofSeconds(60));

            CgroupUsage usage = container.usage();
            assertThat(share).isCloseTo(0.3, within(0.06));
            assertThat(usage.throttled().orElseThrow()).isGreaterThan(Duration.ofSeconds(1));
            assertThat(usage.pidsPeak().orElseThrow()).isBetween(3L, 5L);
            assertThat(usage.user().plus(usage.system()))
                    .isBetween(usage.cpu().minusMillis(5), usage.cpu().plusMillis(5));
        }
    }
}
