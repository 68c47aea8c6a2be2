package io.ctk.cli.cgroup;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cgroup.stat.CpuStat;
import io.ctk.cgroup.stat.IoStat;
import io.ctk.cgroup.stat.MemoryEvents;
import io.ctk.cgroup.stat.MemoryStat;
import io.ctk.cgroup.stat.Pressure;
import io.ctk.cgroup.stat.SwapEvents;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.Sizes;
import java.util.Locale;
import java.util.Optional;

/** What {@code ctk cgroup stat} prints for people. */
final class StatText {
    /** Where values begin. */
    static final int INDENT = 19;

    private static final String NOT_COUNTED = "not counted here";

    private final StringBuilder text = new StringBuilder();

    private StatText() {}

    /** {@return the lines, each ended} */
    static String of(String name, CgroupSnapshot snapshot) {
        StatText lines = new StatText();
        lines.add("group", CtkException.oneLine(name));
        snapshot.state()
                .ifPresent(state -> lines.add(
                        "state", (state.populated() ? "populated" : "empty") + (state.frozen() ? ", frozen" : "")));
        lines.add(
                "groups below",
                snapshot.stat().descendants() + ", and " + snapshot.stat().dyingDescendants()
                        + " removed but still held by what they used");
        lines.addCpu(snapshot.cpu());
        snapshot.memory().ifPresentOrElse(lines::addMemory, () -> lines.add("memory", NOT_COUNTED));
        snapshot.io().ifPresentOrElse(lines::addIo, () -> lines.add("devices", NOT_COUNTED));
        snapshot.pids().ifPresentOrElse(lines::addPids, () -> lines.add("processes", NOT_COUNTED));
        snapshot.hugetlb().forEach((page, used) -> lines.add("huge pages of " + page, Sizes.text(used)));
        snapshot.rdma().ifPresent(rdma -> rdma.devices()
                .forEach((device, used) ->
                        lines.add("rdma " + device, used.handles() + " handles, " + used.objects() + " objects")));
        snapshot.misc()
                .ifPresent(misc -> misc.values().forEach((key, used) -> lines.add("misc " + key, used.toString())));
        snapshot.pressure()
                .forEach((resource, pressure) ->
                        lines.addPressure("waiting for " + resource.name().toLowerCase(Locale.ROOT), pressure));
        return lines.text.toString();
    }

    private void add(String name, String value) {
        text.append(String.format("%-18s %s%n", name, value));
    }

    private void addCpu(CpuStat cpu) {
        add(
                "processor time",
                Durations.seconds(cpu.usage()) + " (user " + Durations.seconds(cpu.user()) + ", system "
                        + Durations.seconds(cpu.system()) + ")");
        if (cpu.periods() > 0) {
            add(
                    "  throttled",
                    "in " + cpu.throttledPeriods() + " of " + cpu.periods() + " periods, for "
                            + Durations.seconds(cpu.throttled()));
        }
        if (cpu.bursts() > 0) {
            add("  bursts", cpu.bursts() + ", with " + Durations.seconds(cpu.burst()) + " more than the quota");
        }
    }

    private void addMemory(CgroupSnapshot.Memory memory) {
        add("memory", Sizes.text(memory.current()) + atMost(memory.peak().map(Sizes::text)));
        memory.swapCurrent()
                .ifPresent(swap -> add(
                        "  swap",
                        Sizes.text(swap) + atMost(memory.swapPeak().map(Sizes::text)) + "; in memory too "
                                + Sizes.text(memory.stat().swapCached())));
        memory.zswapCurrent().ifPresent(zswap -> add("  zswap", Sizes.text(zswap)));
        MemoryStat stat = memory.stat();
        add("  of processes", Sizes.text(stat.anon()) + "; shared or in tmpfs " + Sizes.text(stat.shmem()));
        add(
                "  of files",
                Sizes.text(stat.file()) + " (mapped " + Sizes.text(stat.fileMapped()) + ", changed "
                        + Sizes.text(stat.fileDirty()) + ", being written " + Sizes.text(stat.fileWriteback()) + ")");
        add(
                "  of the kernel",
                Sizes.text(stat.kernel()) + " (stacks " + Sizes.text(stat.kernelStack()) + ", page tables "
                        + Sizes.text(stat.pageTables()) + ", slab " + Sizes.text(stat.slab()) + "); sockets "
                        + Sizes.text(stat.sock()));
        add("  page faults", stat.pageFaults() + ", " + stat.majorPageFaults() + " of them waited for a device");
        MemoryEvents events = memory.events();
        add(
                "  limits felt",
                "low " + events.low() + ", high " + events.high() + ", max " + events.max() + ", out of memory "
                        + events.oom() + ", processes killed " + events.oomKill() + ", groups killed "
                        + events.oomGroupKill());
        memory.swapEvents().ifPresent(this::addSwapEvents);
    }

    private void addSwapEvents(SwapEvents events) {
        add("  swap limits felt", "high " + events.high() + ", max " + events.max() + ", failed " + events.fail());
    }

    private static String atMost(Optional<String> peak) {
        return peak.map(most -> ", at most " + most).orElse("");
    }

    private void addIo(IoStat io) {
        add("devices", "read " + Sizes.text(io.read()) + ", written " + Sizes.text(io.written()));
        io.devices()
                .forEach((device, used) -> add(
                        "  " + device,
                        "read " + amount(used.read(), used.reads()) + ", written "
                                + amount(used.written(), used.writes()) + ", discarded "
                                + amount(used.discarded(), used.discards())));
    }

    private static String amount(ByteSize size, long operations) {
        return Sizes.text(size) + " in " + operations;
    }

    private void addPids(CgroupSnapshot.Pids pids) {
        add(
                "processes",
                pids.current() + atMost(pids.peak().map(String::valueOf)) + "; limit felt "
                        + pids.events().max() + " times");
    }

    private void addPressure(String name, Pressure pressure) {
        pressure.some().ifPresent(line -> add(name, "some " + describe(line)));
        pressure.full().ifPresent(line -> add(pressure.some().isPresent() ? "" : name, "all  " + describe(line)));
    }

    private static String describe(Pressure.Line line) {
        return String.format(
                Locale.ROOT,
                "%.2f %% of the last 10 s, %.2f %% of 60 s, %.2f %% of 300 s; %s in all",
                line.average10(),
                line.average60(),
                line.average300(),
                Durations.seconds(line.total()));
    }
}
