package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ctk.cgroup.stat.CpuStat;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.TestGroup;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel shares processor time out as it was told. */
@ExtendWith(NothingLeft.class)
class CpuTest {
    private static final Duration LENGTH = Duration.ofSeconds(5);

    private static final IndexSet SECOND = IndexSet.of(1);

    @MachineTest
    void noMoreThanTheQuota() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.CPU)) {
            CpuController cpu = test.group().cpu();
            cpu.setMax(CpuQuota.cpus(new BigDecimal("0.5")));
            test.start("spin");
            test.start("spin");
            Thread.sleep(500);
            long begin = System.nanoTime();
            CpuStat before = cpu.stat();
            Thread.sleep(LENGTH.toMillis());
            double seconds = (System.nanoTime() - begin) / 1e9;
            CpuStat after = cpu.stat();
            assertThat(seconds(after.usage().minus(before.usage())) / seconds).isCloseTo(0.5, within(0.05));
            // 10 periods a second, and all of them too short for two that never rest.
            assertThat((after.periods() - before.periods()) / seconds).isCloseTo(10, within(2.0));
            assertThat(after.throttledPeriods() - before.throttledPeriods())
                    .isGreaterThan((after.periods() - before.periods()) * 9 / 10 - 2);
            assertThat(after.throttled()).isGreaterThan(before.throttled());
        }
    }

    @MachineTest
    void weightsDivideAProcessor() throws Exception {
        try (TestGroup above = TestGroup.with(Controller.CPU, Controller.CPUSET)) {
            above.group().cpuset().setCpus(SECOND);
            TestGroup light = above.child("light", Controller.CPU);
            TestGroup heavy = above.child("heavy", Controller.CPU);
            light.group().cpu().setWeight(100);
            heavy.group().cpu().setWeight(300);
            light.start("spin");
            heavy.start("spin");
            Thread.sleep(500);
            Duration lightBefore = light.group().cpu().stat().usage();
            Duration heavyBefore = heavy.group().cpu().stat().usage();
            Thread.sleep(LENGTH.toMillis());
            double heavyUsed = seconds(heavy.group().cpu().stat().usage().minus(heavyBefore));
            double lightUsed = seconds(light.group().cpu().stat().usage().minus(lightBefore));
            assertThat(heavyUsed / lightUsed).isCloseTo(3, within(0.45));
        }
    }

    @MachineTest
    void theIdleOneGetsWhatIsLeft() throws Exception {
        try (TestGroup above = TestGroup.with(Controller.CPU, Controller.CPUSET)) {
            above.group().cpuset().setCpus(SECOND);
            TestGroup idle = above.child("idle", Controller.CPU);
            TestGroup busy = above.child("busy", Controller.CPU);
            idle.group().cpu().setIdle(true);
            assertThat(idle.group().cpu().isIdle()).isTrue();
            assertThat(idle.group().cpu().weight()).isLessThanOrEqualTo(1);
            idle.start("spin");
            busy.start("spin");
            Thread.sleep(500);
            Duration idleBefore = idle.group().cpu().stat().usage();
            Duration busyBefore = busy.group().cpu().stat().usage();
            Thread.sleep(2_000);
            double idleUsed = seconds(idle.group().cpu().stat().usage().minus(idleBefore));
            double busyUsed = seconds(busy.group().cpu().stat().usage().minus(busyBefore));
            assertThat(idleUsed).isLessThan(busyUsed / 10);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
