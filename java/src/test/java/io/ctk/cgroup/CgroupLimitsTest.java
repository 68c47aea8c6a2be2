package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits.Setting;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.cgroup.value.IoMax;
import io.ctk.cgroup.value.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Limits are files and values, in order. */
class CgroupLimitsTest {
    private static final BlockDevice ONE = new BlockDevice(8, 0);
    private static final BlockDevice OTHER = new BlockDevice(8, 16);

    @Test
    void everyLimitIsAFile() {
        CgroupLimits limits = CgroupLimits.builder()
                .memoryMin(ByteSize.bytes(1))
                .memoryLow(ByteSize.bytes(2))
                .memoryHigh(Limit.of(ByteSize.bytes(3)))
                .memoryMax(ByteSize.bytes(4))
                .swapMax(Limit.max())
                .swapHigh(Limit.of(ByteSize.bytes(5)))
                .zswapMax(Limit.of(ByteSize.bytes(0)))
                .oomGroup(true)
                .cpus(new BigDecimal("0.5"))
                .cpuBurst(Duration.ofMillis(7))
                .cpuWeight(200)
                .cpuIdle(false)
                .uclampMin(Limit.of(new BigDecimal("12.50")))
                .uclampMax(Limit.max())
                .cpusetCpus(IndexSet.of(0, 1))
                .cpusetMems(IndexSet.EMPTY)
                .pidsMax(32)
                .ioWeight(150)
                .ioWeight(ONE, 300)
                .ioMax(ONE, IoMax.UNLIMITED.withReadOperations(9))
                .ioLatency(ONE, Duration.ofMillis(3))
                .hugetlbMax(ByteSize.mib(2), Limit.of(ByteSize.mib(4)))
                .file("rdma.max", "x hca_handle=1")
                .build();
        assertThat(limits.settings())
                .containsExactly(
                        new Setting("memory.min", "1"),
                        new Setting("memory.low", "2"),
                        new Setting("memory.high", "3"),
                        new Setting("memory.max", "4"),
                        new Setting("memory.swap.max", "max"),
                        new Setting("memory.swap.high", "5"),
                        new Setting("memory.zswap.max", "0"),
                        new Setting("memory.oom.group", "1"),
                        new Setting("cpu.max", "50000 100000"),
                        new Setting("cpu.max.burst", "7000"),
                        new Setting("cpu.weight", "200"),
                        new Setting("cpu.idle", "0"),
                        new Setting("cpu.uclamp.min", "12.50"),
                        new Setting("cpu.uclamp.max", "max"),
                        new Setting("cpuset.cpus", "0-1"),
                        new Setting("cpuset.mems", ""),
                        new Setting("pids.max", "32"),
                        new Setting("io.weight", "default 150"),
                        new Setting("io.weight", "8:0 300"),
                        new Setting("io.max", "8:0 rbps=max wbps=max riops=9 wiops=max"),
                        new Setting("io.latency", "8:0 target=3000"),
                        new Setting("hugetlb.2MB.max", "4194304"),
                        new Setting("rdma.max", "x hca_handle=1"));
        assertThat(limits.controllers())
                .containsExactly(
                        Controller.CPUSET,
                        Controller.CPU,
                        Controller.IO,
                        Controller.MEMORY,
                        Controller.HUGETLB,
                        Controller.PIDS,
                        Controller.RDMA);
    }

    @Test
    void theLastOfAKindCounts() {
        CgroupLimits limits = CgroupLimits.builder()
                .memoryMax(ByteSize.mib(1))
                .pidsMax(5)
                .ioWeight(10)
                .ioWeight(ONE, 20)
                .ioWeight(OTHER, 30)
                .ioMax(ONE, IoMax.UNLIMITED)
                .memoryMax(ByteSize.bytes(7))
                .ioWeight(ONE, 40)
                .build();
        assertThat(limits.settings())
                .containsExactly(
                        new Setting("pids.max", "5"),
                        new Setting("io.weight", "default 10"),
                        new Setting("io.weight", "8:16 30"),
                        new Setting("io.max", "8:0 rbps=max wbps=max riops=max wiops=max"),
                        new Setting("memory.max", "7"),
                        new Setting("io.weight", "8:0 40"));
    }

    @Test
    void areValues() {
        CgroupLimits limits = CgroupLimits.builder().pidsMax(5).build();
        assertThat(limits).isEqualTo(CgroupLimits.builder().pidsMax(5).build()).isNotEqualTo(CgroupLimits.NONE);
        assertThat(limits.toBuilder().build()).isEqualTo(limits).hasSameHashCodeAs(limits);
        assertThat(limits.toBuilder().pidsMax(6).build()).isNotEqualTo(limits);
        assertThat(CgroupLimits.NONE.isEmpty()).isTrue();
        assertThat(CgroupLimits.NONE.controllers()).isEmpty();
        assertThat(limits.isEmpty()).isFalse();
        assertThat(limits.toString()).contains("pids.max", "5");
    }

    @Test
    void whatIsNoLimit() {
        CgroupLimits.Builder builder = CgroupLimits.builder();
        assertThatThrownBy(() -> builder.pidsMax(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.cpus(BigDecimal.ZERO)).isInstanceOf(IllegalArgumentException.class);
        for (String file : new String[] {"", "memory", ".max", "../memory.max", "a/memory.max"}) {
            assertThatThrownBy(() -> builder.file(file, "1")).as(file).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
