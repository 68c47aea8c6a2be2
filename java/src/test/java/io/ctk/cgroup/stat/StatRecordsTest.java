package io.ctk.cgroup.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Linux 6.1 and 6.12 print, and what is made of it. */
class StatRecordsTest {
    private static Duration micros(long count) {
        return Duration.ofNanos(count * 1_000);
    }

    @Test
    void cpu() {
        String old = """
                usage_usec 4140696
                user_usec 1487061
                system_usec 2653635
                nr_periods 10
                nr_throttled 4
                throttled_usec 52
                nr_bursts 3
                burst_usec 7
                """;
        CpuStat expected =
                new CpuStat(micros(4140696), micros(1487061), micros(2653635), 10, 4, micros(52), 3, micros(7));
        assertThat(CpuStat.parse(old)).isEqualTo(expected);
        assertThat(CpuStat.parse(old.replace("nr_periods", "nice_usec 5\nnr_periods")))
                .isEqualTo(expected);
        // Without the controller.
        assertThat(CpuStat.parse("usage_usec 3\nuser_usec 2\nsystem_usec 1\n"))
                .isEqualTo(new CpuStat(micros(3), micros(2), micros(1), 0, 0, micros(0), 0, micros(0)));
    }

    @Test
    void cpuOfTheGroupAlone() {
        assertThat(CpuLocalStat.parse("throttled_usec 1500\n")).isEqualTo(new CpuLocalStat(micros(1_500)));
        assertThat(CpuLocalStat.parse("")).isEqualTo(new CpuLocalStat(Duration.ZERO));
    }

    @Test
    void memory() {
        MemoryStat stat = MemoryStat.parse("""
                anon 106496
                file 339968
                kernel 118784
                kernel_stack 16384
                pagetables 32768
                sec_pagetables 0
                percpu 64
                sock 1
                vmalloc 0
                shmem 2
                zswap 0
                file_mapped 36864
                file_dirty 3
                file_writeback 4
                swapcached 5
                slab_reclaimable 17608
                slab_unreclaimable 24496
                slab 42104
                pgfault 1619
                pgmajfault 5
                pgdemote_kswapd 0
                thp_fault_alloc 0
                """);
        assertThat(stat.anon()).isEqualTo(ByteSize.bytes(106_496));
        assertThat(stat.file()).isEqualTo(ByteSize.bytes(339_968));
        assertThat(stat.kernel()).isEqualTo(ByteSize.bytes(118_784));
        assertThat(stat.kernelStack()).isEqualTo(ByteSize.bytes(16_384));
        assertThat(stat.pageTables()).isEqualTo(ByteSize.bytes(32_768));
        assertThat(stat.slab()).isEqualTo(ByteSize.bytes(42_104));
        assertThat(stat.sock()).isEqualTo(ByteSize.bytes(1));
        assertThat(stat.shmem()).isEqualTo(ByteSize.bytes(2));
        assertThat(stat.fileMapped()).isEqualTo(ByteSize.bytes(36_864));
        assertThat(stat.fileDirty()).isEqualTo(ByteSize.bytes(3));
        assertThat(stat.fileWriteback()).isEqualTo(ByteSize.bytes(4));
        assertThat(stat.swapCached()).isEqualTo(ByteSize.bytes(5));
        assertThat(stat.pageFaults()).isEqualTo(1619);
        assertThat(stat.majorPageFaults()).isEqualTo(5);
        assertThat(stat.values()).hasSize(22).containsEntry("percpu", 64L);
        assertThatThrownBy(() -> stat.values().put("anon", 0L)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void memoryEvents() {
        assertThat(MemoryEvents.parse("low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n"))
                .isEqualTo(new MemoryEvents(1, 2, 3, 4, 5, 6));
        assertThat(MemoryEvents.parse("low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\n"))
                .isEqualTo(new MemoryEvents(1, 2, 3, 4, 5, 0));
        assertThat(SwapEvents.parse("high 1\nmax 2\nfail 3\n")).isEqualTo(new SwapEvents(1, 2, 3));
        assertThat(PidsEvents.parse("max 9\n")).isEqualTo(new PidsEvents(9));
    }

    @Test
    void io() {
        IoStat stat = IoStat.parse("""
                254:16 rbytes=1 wbytes=524288 rios=2 wios=8 dbytes=3 dios=4
                254:0 rbytes=12288 wbytes=8388608 rios=3 wios=9 dbytes=0 dios=0 cost.usage=5 cost.wait=0
                7:0
                """);
        assertThat(stat.devices())
                .containsOnlyKeys(new BlockDevice(254, 0), new BlockDevice(254, 16))
                .containsEntry(
                        new BlockDevice(254, 16),
                        new IoStat.Device(ByteSize.bytes(1), ByteSize.bytes(524_288), 2, 8, ByteSize.bytes(3), 4));
        assertThat(stat.read()).isEqualTo(ByteSize.bytes(12_289));
        assertThat(stat.written()).isEqualTo(ByteSize.bytes(8_912_896));
        assertThat(IoStat.parse("").written()).isEqualTo(ByteSize.bytes(0));
    }

    @Test
    void pressure() {
        Pressure pressure = Pressure.parse("""
                some avg10=0.90 avg60=0.16 avg300=0.03 total=121687
                full avg10=0.18 avg60=0.03 avg300=0.00 total=33855
                """);
        assertThat(pressure.some()).contains(new Pressure.Line(0.90, 0.16, 0.03, micros(121_687)));
        assertThat(pressure.full()).contains(new Pressure.Line(0.18, 0.03, 0.00, micros(33_855)));
        Pressure interrupts = Pressure.parse("full avg10=100.00 avg60=0.03 avg300=0.00 total=1\n");
        assertThat(interrupts.some()).isEmpty();
        assertThat(interrupts.full().orElseThrow().average10()).isEqualTo(100);
        assertThat(Pressure.parse("")).isEqualTo(new Pressure(Optional.empty(), Optional.empty()));
    }

    @Test
    void group() {
        assertThat(CgroupStat.parse("""
                        nr_descendants 3
                        nr_subsys_cpuset 1
                        nr_dying_descendants 2
                        nr_dying_subsys_memory 4
                        """)).isEqualTo(new CgroupStat(3, 2));
        assertThat(CgroupState.parse("populated 1\nfrozen 0\n")).isEqualTo(new CgroupState(true, false));
        assertThat(CgroupState.parse("populated 0\nfrozen 1\n")).isEqualTo(new CgroupState(false, true));
    }

    @Test
    void memoryNodes() {
        NumaStat stat = NumaStat.parse("anon N0=106496 N1=7\nfile N0=339968 N1=0\n");
        assertThat(stat.values())
                .isEqualTo(Map.of("anon", Map.of(0, 106_496L, 1, 7L), "file", Map.of(0, 339_968L, 1, 0L)));
        assertThat(NumaStat.parse("total=4194304 N0=4194304\n").values())
                .isEqualTo(Map.of("total", Map.of(0, 4_194_304L)));
    }

    @Test
    void countersAndDevices() {
        Counters counters = Counters.parse("res_a 3\nres_b max\nsev.max 4\n");
        assertThat(counters.values()).isEqualTo(Map.of("res_a", 3L, "sev.max", 4L));
        assertThat(counters.value("res_b")).isZero();
        assertThat(RdmaStat.parse("mlx4_0 hca_handle=2 hca_object=2000\nocrdma1 hca_handle=3 hca_object=max\n")
                        .devices())
                .isEqualTo(Map.of(
                        "mlx4_0", new RdmaStat.Device(2, 2000),
                        "ocrdma1", new RdmaStat.Device(3, 0)));
    }

    @Test
    void whatIsNotUnderstoodIsPassedOver() {
        for (String text : List.of("", "\n", "key\n", "key x\n", " 5\n", "a b c 7\n", "key 99999999999999999999\n")) {
            assertThat(CpuStat.parse(text).usage()).as(text).isZero();
            assertThat(MemoryEvents.parse(text)).isEqualTo(new MemoryEvents(0, 0, 0, 0, 0, 0));
            assertThat(MemoryStat.parse(text).anon()).isEqualTo(ByteSize.bytes(0));
            assertThat(CgroupState.parse(text)).isEqualTo(new CgroupState(false, false));
        }
    }
}
