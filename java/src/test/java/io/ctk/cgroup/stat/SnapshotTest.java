package io.ctk.cgroup.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupSampler;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cgroup.value.CgroupType;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.PressureResource;
import io.ctk.testing.Await;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/** What real kernels print of a busy group is understood. */
@ExtendWith(NothingLeft.class)
class SnapshotTest {
    private static final ByteSize HUGE = ByteSize.mib(2);

    @MachineTest
    void allThatTheControllersCount() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.values());
                CgroupSampler sampler = test.group().sampler()) {
            assertThat(test.group().controllers()).containsExactlyInAnyOrder(Controller.values());
            BlockDevice disk = BlockDevice.of(Path.of("/dev/machine/io"));
            test.group().create("below").close();
            assertThat(test.startAndHear("memory", Long.toString(ByteSize.mib(4).bytes())))
                    .isEqualTo("ready");
            assertThat(test.startAndHear("huge", "1")).isEqualTo("ready");
            test.start("spin");
            test.start("write", "/dev/machine/io");
            // A stack counts where its process is forked. They are there when their numbers are heard of.
            assertThat(test.startAndHear("brood", "2")).isNotNull();
            // The kernel sums up what its processors counted every 2 seconds only.
            CgroupSnapshot now = Await.value("all is counted", sampler::snapshot, s -> {
                MemoryStat stat = s.memory().orElseThrow().stat();
                return s.io().orElseThrow().devices().containsKey(disk)
                        && stat.anon().compareTo(ByteSize.mib(4)) >= 0
                        && stat.slab().bytes() > 0
                        && stat.kernelStack().bytes() > 0;
            });
            assertThat(now.group()).isEqualTo(test.group().path());
            assertThat(now.state().orElseThrow().populated()).isTrue();
            assertThat(now.state().orElseThrow().frozen()).isFalse();
            assertThat(now.stat().descendants()).isEqualTo(1);
            checkCpu(now.cpu(), test.group().cpu().stat());
            checkMemory(now.memory().orElseThrow());
            IoStat.Device written = now.io().orElseThrow().devices().get(disk);
            assertThat(written.written().bytes()).isPositive().isEqualTo(written.writes() * (64 << 10));
            assertThat(now.pids().orElseThrow().current()).isEqualTo(7);
            assertThat(now.pids().orElseThrow().peak().orElseThrow()).isGreaterThanOrEqualTo(7);
            assertThat(now.pids().orElseThrow().events().max()).isZero();
            assertThat(now.hugetlb()).containsEntry(HUGE, HUGE).containsKey(ByteSize.gib(1));
            assertThat(now.rdma().orElseThrow().devices()).isEmpty();
            assertThat(now.misc().orElseThrow().values()).isEmpty();
            assertThat(now.pressure())
                    .containsKeys(PressureResource.CPU, PressureResource.MEMORY, PressureResource.IO)
                    .allSatisfy((resource, pressure) -> {
                        assertThat(pressure.full()).isPresent();
                        assertThat(pressure.some().isPresent()).isEqualTo(resource != PressureResource.IRQ);
                    });
            assertThat(sampler.value("memory.stat", "anon"))
                    .isEqualTo(now.memory().orElseThrow().stat().anon().bytes());
        }
    }

    private static void checkCpu(CpuStat before, CpuStat after) {
        assertThat(before.usage()).isPositive().isLessThanOrEqualTo(after.usage());
        assertThat(before.user().plus(before.system()))
                .isBetween(
                        before.usage().minus(Duration.ofMillis(2)),
                        before.usage().plus(Duration.ofMillis(2)));
        assertThat(before.throttled()).isZero();
    }

    private static void checkMemory(CgroupSnapshot.Memory memory) {
        assertThat(memory.current()).isGreaterThan(ByteSize.mib(4));
        assertThat(memory.peak().orElseThrow()).isGreaterThanOrEqualTo(memory.current());
        assertThat(memory.swapCurrent()).contains(ByteSize.bytes(0));
        assertThat(memory.zswapCurrent()).contains(ByteSize.bytes(0));
        assertThat(memory.swapPeak().isPresent())
                .isNotEqualTo(System.getProperty("os.version").startsWith("6.1."));
        assertThat(memory.swapEvents()).isPresent();
        assertThat(memory.events().max()).isZero();
        MemoryStat stat = memory.stat();
        assertThat(stat.anon()).isBetween(ByteSize.mib(4), ByteSize.mib(8));
        assertThat(stat.kernel()).isBetween(stat.kernelStack(), ByteSize.mib(8));
        assertThat(stat.kernelStack().bytes()).isPositive();
        assertThat(stat.pageTables().bytes()).isPositive();
        assertThat(stat.slab().bytes()).isPositive();
        assertThat(stat.pageFaults()).isGreaterThan(100);
        // Each key that a component of the record has, by the kernel's name for it.
        assertThat(stat.values())
                .containsKeys(
                        "anon",
                        "file",
                        "kernel",
                        "kernel_stack",
                        "pagetables",
                        "slab",
                        "sock",
                        "shmem",
                        "file_mapped",
                        "file_dirty",
                        "file_writeback",
                        "swapcached",
                        "pgfault",
                        "pgmajfault",
                        "workingset_refault_file")
                .containsEntry("slab", stat.slab().bytes());
    }

    /** Figures that a sampler has none of. */
    @MachineTest
    void whatIsReadOnRequest() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.values())) {
            Cgroup group = test.group();
            assertThat(test.startAndHear("memory", Long.toString(ByteSize.mib(4).bytes())))
                    .isEqualTo("ready");
            NumaStat numa = group.memory().numaStat();
            assertThat(numa.values().get("anon").get(0))
                    .isGreaterThan(ByteSize.mib(4).bytes());
            assertThat(numa.values()).containsKeys("file", "kernel_stack", "pagetables");
            assertThat(group.misc().max()).isEmpty();
            assertThat(group.misc().current().values()).isEmpty();
            assertThat(group.misc().events().values()).isEmpty();
            assertThat(group.rdma().max()).isEmpty();
            assertThat(group.rdma().current().devices()).isEmpty();
            assertThat(group.hugetlb().pageSizes()).containsExactly(HUGE, ByteSize.gib(1));
            assertThat(group.hugetlb().localEvents(HUGE).value("max")).isZero();
            if (System.getProperty("os.version").startsWith("6.1.")) {
                Refusal.of(() -> group.cpu().localStat())
                        .isOf(group, "cpu.stat.local", null, Errno.ENOENT)
                        .because("Linux 6.6 brought it");
                Refusal.of(() -> group.pids().localEvents()).because("Linux 6.11 brought it");
                Refusal.of(() -> group.misc().localEvents()).because("Linux 6.11 brought it");
            } else {
                assertThat(group.cpu().localStat().throttled()).isZero();
                assertThat(group.pids().localEvents().max()).isZero();
                assertThat(group.misc().localEvents().values()).isEmpty();
            }
            assertThat(group.type()).isEqualTo(CgroupType.DOMAIN);
            assertThat(group.threads()).isEqualTo(group.processes()).hasSize(1);
        }
    }

    /** The root has less than any group below it. */
    @MachineTest
    void theRoot() throws Exception {
        try (Cgroup root = Cgroup.open(TestGroup.root());
                CgroupSampler sampler = root.sampler()) {
            CgroupSnapshot now = sampler.snapshot();
            assertThat(now.state()).isEmpty();
            assertThat(now.memory()).isEmpty();
            assertThat(now.pids()).isEmpty();
            assertThat(now.cpu().usage()).isPositive();
            assertThat(now.io().orElseThrow().written().bytes()).isPositive();
            assertThat(now.pressure()).containsKeys(PressureResource.CPU, PressureResource.MEMORY, PressureResource.IO);
            assertThat(root.misc().capacity().values()).isEqualTo(Map.of());
            assertThat(root.type()).isEqualTo(CgroupType.DOMAIN);
        }
    }
}
