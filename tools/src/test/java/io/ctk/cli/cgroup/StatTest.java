package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cgroup.stat.CgroupStat;
import io.ctk.cgroup.stat.CgroupState;
import io.ctk.cgroup.stat.Counters;
import io.ctk.cgroup.stat.CpuStat;
import io.ctk.cgroup.stat.IoStat;
import io.ctk.cgroup.stat.MemoryEvents;
import io.ctk.cgroup.stat.MemoryStat;
import io.ctk.cgroup.stat.PidsEvents;
import io.ctk.cgroup.stat.Pressure;
import io.ctk.cgroup.stat.RdmaStat;
import io.ctk.cgroup.stat.SwapEvents;
import io.ctk.cgroup.value.PressureResource;
import io.ctk.cli.verb.Format;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatTest {
    private static final CgroupSnapshot ALL = new CgroupSnapshot(
            Path.of("/cg/a"),
            1,
            Optional.of(new CgroupState(true, true)),
            new CgroupStat(2, 1),
            CpuStat.parse("usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\nnr_periods 10\nnr_throttled 3\n"
                    + "throttled_usec 250000\nnr_bursts 1\nburst_usec 4000\n"),
            Optional.of(new CgroupSnapshot.Memory(
                    ByteSize.mib(3),
                    Optional.of(ByteSize.mib(4)),
                    Optional.of(ByteSize.kib(5)),
                    Optional.empty(),
                    Optional.of(ByteSize.kib(6)),
                    MemoryStat.parse("anon 1048576\nfile 2048\npgfault 7\npgmajfault 1\nswapcached 8192\n"),
                    new MemoryEvents(1, 2, 3, 4, 5, 6),
                    Optional.of(new SwapEvents(7, 8, 9)))),
            Optional.of(IoStat.parse("8:0 rbytes=1024 wbytes=2048 rios=1 wios=2 dbytes=0 dios=0\n")),
            Optional.of(new CgroupSnapshot.Pids(3, Optional.of(5L), new PidsEvents(1))),
            Map.of(ByteSize.mib(2), ByteSize.mib(4)),
            Optional.of(new RdmaStat(Map.of("mlx4_0", new RdmaStat.Device(1, 2)))),
            Optional.of(new Counters(Map.of("sev", 1L))),
            Map.of(
                    PressureResource.CPU,
                    Pressure.parse("some avg10=1.50 avg60=0.25 avg300=0.00 total=1234567\n"
                            + "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")));

    private static final CgroupSnapshot BARE = new CgroupSnapshot(
            Path.of("/cg"),
            1,
            Optional.empty(),
            new CgroupStat(0, 0),
            CpuStat.parse(""),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of());

    @Test
    void peopleGetUnits() {
        assertThat(StatText.of("a", ALL)).isEqualTo("""
                group              a
                state              populated, frozen
                groups below       2, and 1 removed but still held by what they used
                processor time     1.500 s (user 1.000 s, system 0.500 s)
                  throttled        in 3 of 10 periods, for 0.250 s
                  bursts           1, with 0.004 s more than the quota
                memory             3.0 MiB, at most 4.0 MiB
                  swap             5.0 KiB; in memory too 8.0 KiB
                  zswap            6.0 KiB
                  of processes     1.0 MiB; shared or in tmpfs 0 B
                  of files         2.0 KiB (mapped 0 B, changed 0 B, being written 0 B)
                  of the kernel    0 B (stacks 0 B, page tables 0 B, slab 0 B); sockets 0 B
                  page faults      7, 1 of them waited for a device
                  limits felt      low 1, high 2, max 3, out of memory 4, processes killed 5, groups killed 6
                  swap limits felt high 7, max 8, failed 9
                devices            read 1.0 KiB, written 2.0 KiB
                  8:0              read 1.0 KiB in 1, written 2.0 KiB in 2, discarded 0 B in 0
                processes          3, at most 5; limit felt 1 times
                huge pages of 2m   4.0 MiB
                rdma mlx4_0        1 handles, 2 objects
                misc sev           1
                waiting for cpu    some 1.50 % of the last 10 s, 0.25 % of 60 s, 0.00 % of 300 s; 1.235 s in all
                                   all  0.00 % of the last 10 s, 0.00 % of 60 s, 0.00 % of 300 s; 0.000 s in all
                """);
    }

    @Test
    void whatIsNotCountedIsSaid() {
        assertThat(StatText.of("/", BARE)).isEqualTo("""
                group              /
                groups below       0, and 0 removed but still held by what they used
                processor time     0.000 s (user 0.000 s, system 0.000 s)
                memory             not counted here
                devices            not counted here
                processes          not counted here
                """);
    }

    @Test
    void programsGetNumbers() throws Exception {
        assertThat(Format.line(json -> StatJson.write(json, "a", ALL)))
                .isEqualTo("{\"group\":\"a\",\"path\":\"/cg/a\",\"populated\":true,\"frozen\":true,\"descendants\":2,"
                        + "\"dyingDescendants\":1,\"cpu\":{\"usageMicros\":1500000,\"userMicros\":1000000,"
                        + "\"systemMicros\":500000,\"periods\":10,\"throttledPeriods\":3,\"throttledMicros\":250000,"
                        + "\"bursts\":1,\"burstMicros\":4000},\"memory\":{\"currentBytes\":3145728,\"peakBytes\":4194304,"
                        + "\"swapCurrentBytes\":5120,\"swapPeakBytes\":null,\"zswapCurrentBytes\":6144,\"events\":{\"low\":1,"
                        + "\"high\":2,\"max\":3,\"oom\":4,\"oomKill\":5,\"oomGroupKill\":6},\"swapEvents\":{\"high\":7,"
                        + "\"max\":8,\"fail\":9},\"stat\":{\"anon\":1048576,\"file\":2048,\"pgfault\":7,\"pgmajfault\":1,"
                        + "\"swapcached\":8192}},\"io\":{\"8:0\":{\"readBytes\":1024,\"writtenBytes\":2048,\"reads\":1,"
                        + "\"writes\":2,\"discardedBytes\":0,\"discards\":0}},\"pids\":{\"current\":3,\"peak\":5,"
                        + "\"maxEvents\":1},\"hugetlb\":{\"2097152\":4194304},\"rdma\":{\"mlx4_0\":{\"handles\":1,"
                        + "\"objects\":2}},\"misc\":{\"sev\":1},\"pressure\":{\"cpu\":{\"some\":{\"average10\":1.5,"
                        + "\"average60\":0.25,\"average300\":0.0,\"totalMicros\":1234567},\"full\":{\"average10\":0.0,"
                        + "\"average60\":0.0,\"average300\":0.0,\"totalMicros\":0}}}}");
    }

    @Test
    void whatIsNotCountedIsNull() throws Exception {
        assertThat(Format.line(json -> StatJson.write(json, "/", BARE)))
                .contains("\"populated\":null,\"frozen\":null", "\"memory\":null,\"io\":null,\"pids\":null")
                .endsWith("\"hugetlb\":{},\"rdma\":null,\"misc\":null,\"pressure\":{}}");
    }
}
