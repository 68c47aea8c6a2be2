package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.cgroup.value.PressureResource;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.EventLog;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** Word of too much waiting. */
@ExtendWith(NothingLeft.class)
class PressureTest {
    private static final PressureTrigger TRIGGER = new PressureTrigger(
            PressureResource.CPU, PressureTrigger.Kind.SOME, Duration.ofMillis(400), Duration.ofSeconds(1));

    /** Both work all the time. Two on one processor wait for each other; one on another has it to itself. */
    @MachineTest
    void aTriggerFiresUnderPressureAndNotWithout() throws Exception {
        try (TestGroup crowded = TestGroup.with(Controller.CPUSET);
                TestGroup alone = TestGroup.with(Controller.CPUSET);
                EventLog crowdedLog = new EventLog(crowded.group(), TRIGGER);
                EventLog aloneLog = new EventLog(alone.group(), TRIGGER)) {
            crowded.group().cpuset().setCpus(IndexSet.of(0));
            alone.group().cpuset().setCpus(IndexSet.of(1));
            alone.start("spin");
            crowded.start("spin");
            crowded.start("spin");
            crowdedLog.await(new CgroupEvent.PressureReached(crowded.group().path(), TRIGGER));
            Thread.sleep(3_000);
            assertThat(aloneLog.has(CgroupEvent.PressureReached.class)).isFalse();
            assertThat(crowded.group()
                            .pressure(PressureResource.CPU)
                            .some()
                            .orElseThrow()
                            .total())
                    .isGreaterThan(Duration.ofSeconds(2));
            // The same one, once it is no longer alone.
            alone.start("spin");
            aloneLog.await(new CgroupEvent.PressureReached(alone.group().path(), TRIGGER));
        }
    }

    @MachineTest
    void theUncountedHasNone() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.CPUSET)) {
            assertThat(test.group().isPressureCounted()).isTrue();
            test.group().setPressureCounted(false);
            assertThat(test.group().isPressureCounted()).isFalse();
            Refusal.of(() -> test.group().pressure(PressureResource.CPU))
                    .isOf(test.group(), "cpu.pressure", null, Errno.ENOENT)
                    .because("cgroup.pressure");
            try (CgroupSampler sampler = test.group().sampler()) {
                assertThat(sampler.snapshot().pressure()).isEmpty();
            }
        }
    }
}
