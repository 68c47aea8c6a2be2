package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.Errno;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.cgroup.value.IoMax;
import io.ctk.cgroup.value.Limit;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is set is what is read. */
@ExtendWith(NothingLeft.class)
class SettingsTest {
    private static final Limit<ByteSize> SIZE = Limit.of(ByteSize.mib(64));

    @MachineTest
    void processorTime() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.CPU)) {
            CpuController cpu = test.group().cpu();
            assertThat(cpu.max()).isEqualTo(CpuQuota.MAX);
            CpuQuota quota = new CpuQuota(Limit.of(Duration.ofMillis(75)), Duration.ofMillis(50));
            cpu.setMax(quota);
            assertThat(cpu.max()).isEqualTo(quota);
            cpu.setMaxBurst(Duration.ofMillis(20));
            assertThat(cpu.maxBurst()).isEqualTo(Duration.ofMillis(20));
            cpu.setWeight(10_000);
            assertThat(cpu.weight()).isEqualTo(10_000);
            cpu.setNice(5);
            assertThat(cpu.nice()).isEqualTo(5);
            assertThat(cpu.isIdle()).isFalse();
        }
    }

    @MachineTest
    void memory() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY)) {
            MemoryController memory = test.group().memory();
            assertThat(memory.max()).isEqualTo(Limit.max());
            memory.setMin(SIZE);
            memory.setLow(SIZE);
            memory.setHigh(SIZE);
            memory.setMax(SIZE);
            assertThat(memory.min()).isEqualTo(SIZE);
            assertThat(memory.low()).isEqualTo(SIZE);
            assertThat(memory.high()).isEqualTo(SIZE);
            assertThat(memory.max()).isEqualTo(SIZE);
            memory.setMin(Limit.max());
            assertThat(memory.min()).isEqualTo(Limit.max());
            memory.setMax(ByteSize.bytes(1_000_000));
            assertThat(memory.max()).as("whole pages").isEqualTo(Limit.of(ByteSize.bytes(999_424)));
            assertThat(memory.isOomGroup()).isFalse();
        }
    }

    @MachineTest
    void swap() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY)) {
            Swap swap = test.group().memory().swap();
            swap.setMax(SIZE);
            swap.setHigh(SIZE);
            assertThat(swap.max()).isEqualTo(SIZE);
            assertThat(swap.high()).isEqualTo(SIZE);
            assertThat(swap.current()).isEqualTo(ByteSize.bytes(0));
            Zswap zswap = test.group().memory().zswap();
            zswap.setMax(SIZE);
            assertThat(zswap.max()).isEqualTo(SIZE);
            assertThat(zswap.current()).isEqualTo(ByteSize.bytes(0));
        }
    }

    /** Files that the older of the kernels lacks: it says which Linux brought them. */
    @MachineTest
    void whatNewerKernelsHave() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY, Controller.MISC)) {
            Swap swap = test.group().memory().swap();
            Zswap zswap = test.group().memory().zswap();
            if (System.getProperty("os.version").startsWith("6.1.")) {
                lacks(test.group(), "memory.swap.peak", null, "Linux 6.5 brought it", swap::peak);
                lacks(
                        test.group(),
                        "misc.peak",
                        null,
                        "Linux 6.11 brought it",
                        test.group().misc()::peak);
                lacks(
                        test.group(),
                        "memory.zswap.writeback",
                        "0",
                        "Linux 6.8 brought it",
                        () -> zswap.setWriteback(false));
            } else {
                assertThat(swap.peak()).isEqualTo(ByteSize.bytes(0));
                assertThat(test.group().misc().peak().values()).isEmpty();
                assertThat(zswap.isWriteback()).isTrue();
                zswap.setWriteback(false);
                assertThat(zswap.isWriteback()).isFalse();
            }
        }
    }

    private static void lacks(
            Cgroup group,
            String file,
            String value,
            String words,
            org.assertj.core.api.ThrowableAssert.ThrowingCallable use) {
        Refusal.of(use).isOf(group, file, value, Errno.ENOENT).because(words);
    }

    @MachineTest
    void numbersOfProcesses() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.PIDS)) {
            assertThat(test.group().pids().max()).isEqualTo(Limit.max());
            test.group().pids().setMax(0);
            assertThat(test.group().pids().max()).isEqualTo(Limit.of(0));
            test.group().pids().setMax(4_194_304);
            assertThat(test.group().pids().max()).isEqualTo(Limit.of(4_194_304));
        }
    }

    @MachineTest
    void aValueOfLimits() throws Exception {
        BlockDevice disk = BlockDevice.of(Path.of("/dev/machine/io"));
        CgroupLimits limits = CgroupLimits.builder()
                .memoryMax(ByteSize.mib(32))
                .swapMax(SIZE)
                .cpus(new BigDecimal("1.5"))
                .cpuBurst(Duration.ofMillis(10))
                .cpuWeight(50)
                .cpusetCpus(IndexSet.of(0))
                .pidsMax(10)
                .ioWeight(70)
                .ioMax(disk, IoMax.UNLIMITED.withReadOperations(100))
                .hugetlbMax(ByteSize.mib(2), Limit.of(ByteSize.mib(4)))
                .build();
        try (TestGroup test = TestGroup.with(limits.controllers().toArray(Controller[]::new))) {
            limits.applyTo(test.group());
            assertThat(test.group().memory().max()).isEqualTo(Limit.of(ByteSize.mib(32)));
            assertThat(test.group().memory().swap().max()).isEqualTo(SIZE);
            assertThat(test.group().cpu().max().cpus()).isEqualTo(Limit.of(new BigDecimal("1.5")));
            assertThat(test.group().cpu().maxBurst()).isEqualTo(Duration.ofMillis(10));
            assertThat(test.group().cpu().weight()).isEqualTo(50);
            assertThat(test.group().cpuset().effectiveCpus()).isEqualTo(IndexSet.of(0));
            assertThat(test.group().pids().max()).isEqualTo(Limit.of(10));
            assertThat(test.group().io().weight()).isEqualTo(70);
            assertThat(test.group().io().max()).containsEntry(disk, IoMax.UNLIMITED.withReadOperations(100));
            assertThat(test.group().hugetlb().max(ByteSize.mib(2))).isEqualTo(Limit.of(ByteSize.mib(4)));
        }
    }
}
