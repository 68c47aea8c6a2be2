package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ctk.systemd.CgroupParent;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SamplerGarbageTest {
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 1_000;

    /** Not a byte for each file: what a thousand samples of a dozen files may allocate is less than one each. */
    @RootTest
    @Tag("machine")
    void aSampleAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Cgroup parent = CgroupParent.automatic().open().orElseThrow();
                Cgroup group =
                        parent.create("ctk-garbage-" + ProcessHandle.current().pid());
                CgroupSampler sampler = group.sampler()) {
            assertThat(sampler.files()).contains("cgroup.events", "cgroup.stat", "cpu.stat");
            long sum = sample(sampler, WARM_UP);
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            sum += sample(sampler, ROUNDS);
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(sum).isZero(); // nobody lives there
            assertThat(allocated).isLessThan((long) ROUNDS * sampler.files().size());
            group.destroy(Duration.ofSeconds(5));
        }
    }

    private static long sample(CgroupSampler sampler, int rounds) throws Exception {
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            sampler.sample();
            sum += sampler.value("cpu.stat", "usage_usec");
            sum += sampler.value("cgroup.events", "populated");
        }
        return sum;
    }
}
