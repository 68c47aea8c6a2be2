package io.ctk.cgroup;

import io.ctk.ByteSize;
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
import io.ctk.internal.cgroup.Sizes;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All that the kernel counts of a group, at one time.
 *
 * @param group the group's directory
 * @param nanoTime when, as {@link System#nanoTime} has it
 * @param state whether it lives; empty for the root of the hierarchy
 * @param stat the groups below it
 * @param cpu processor time
 * @param memory memory and swap, where the group has the controller
 * @param io block devices, where the group has the controller
 * @param pids processes, where the group has the controller
 * @param hugetlb huge pages in use by their size, where the group has the controller
 * @param rdma devices for remote direct memory access, where the group has the controller
 * @param misc resources that fit nowhere else, where the group has the controller
 * @param pressure time lost to waiting, by what was waited for; empty where the kernel doesn't count it
 */
public record CgroupSnapshot(
        Path group,
        long nanoTime,
        Optional<CgroupState> state,
        CgroupStat stat,
        CpuStat cpu,
        Optional<Memory> memory,
        Optional<IoStat> io,
        Optional<Pids> pids,
        Map<ByteSize, ByteSize> hugetlb,
        Optional<RdmaStat> rdma,
        Optional<Counters> misc,
        Map<PressureResource, Pressure> pressure) {
    /**
     * Memory and swap.
     *
     * @param current memory in use
     * @param peak the most that ever was (Linux 5.19)
     * @param swapCurrent swap in use; empty where the kernel has none
     * @param swapPeak the most that ever was (Linux 6.5)
     * @param zswapCurrent memory of the compressed cache before swap (Linux 5.19)
     * @param stat what memory is used for; empty for the root of the hierarchy
     * @param events how often limits were felt
     * @param swapEvents how often limits of swap were felt
     */
    public record Memory(
            ByteSize current,
            Optional<ByteSize> peak,
            Optional<ByteSize> swapCurrent,
            Optional<ByteSize> swapPeak,
            Optional<ByteSize> zswapCurrent,
            MemoryStat stat,
            MemoryEvents events,
            Optional<SwapEvents> swapEvents) {}

    /**
     * Processes.
     *
     * @param current how many processes and threads there are
     * @param peak the most that there ever were (Linux 6.6)
     * @param events how often the limit was felt
     */
    public record Pids(long current, Optional<Long> peak, PidsEvents events) {}

    static CgroupSnapshot of(CgroupSampler sample) {
        return new CgroupSnapshot(
                sample.group(),
                System.nanoTime(),
                sample.text("cgroup.events").map(CgroupState::parse),
                CgroupStat.parse(text(sample, "cgroup.stat")),
                CpuStat.parse(text(sample, "cpu.stat")),
                sample.text("memory.current").map(current -> memory(sample, current)),
                sample.text("io.stat").map(IoStat::parse),
                sample.text("pids.current").map(current -> pids(sample, current)),
                hugetlb(sample),
                sample.text("rdma.current").map(RdmaStat::parse),
                sample.text("misc.current").map(Counters::parse),
                pressure(sample));
    }

    private static String text(CgroupSampler sample, String file) {
        return sample.text(file).orElse("");
    }

    private static Memory memory(CgroupSampler sample, String current) {
        Function<String, Optional<ByteSize>> size = file -> sample.text(file).map(Sizes::parse);
        return new Memory(
                Sizes.parse(current),
                size.apply("memory.peak"),
                size.apply("memory.swap.current"),
                size.apply("memory.swap.peak"),
                size.apply("memory.zswap.current"),
                MemoryStat.parse(text(sample, "memory.stat")),
                MemoryEvents.parse(text(sample, "memory.events")),
                sample.text("memory.swap.events").map(SwapEvents::parse));
    }

    private static Pids pids(CgroupSampler sample, String current) {
        return new Pids(
                Long.parseLong(current.strip()),
                sample.text("pids.peak").map(String::strip).map(Long::valueOf),
                PidsEvents.parse(text(sample, "pids.events")));
    }

    private static Map<ByteSize, ByteSize> hugetlb(CgroupSampler sample) {
        Map<ByteSize, ByteSize> used = new TreeMap<>();
        for (String file : sample.files()) {
            HugetlbController.pageSizeOf(file, "current")
                    .ifPresent(size -> used.put(size, Sizes.parse(text(sample, file))));
        }
        return Collections.unmodifiableMap(used);
    }

    private static Map<PressureResource, Pressure> pressure(CgroupSampler sample) {
        Map<PressureResource, Pressure> all = new EnumMap<>(PressureResource.class);
        for (PressureResource resource : PressureResource.values()) {
            sample.text(resource.file()).map(Pressure::parse).ifPresent(pressure -> all.put(resource, pressure));
        }
        return Collections.unmodifiableMap(all);
    }
}
