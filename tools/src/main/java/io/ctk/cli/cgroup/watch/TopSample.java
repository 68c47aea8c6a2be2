package io.ctk.cli.cgroup.watch;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupSampler;
import io.ctk.cgroup.stat.IoStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** One group, and what it had used by the round before. */
final class TopSample implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;

    /** From microseconds a second to percent of a processor. */
    private static final double PERCENT = 1e-4;

    private final Cgroup group;
    private final CgroupSampler sampler;
    private Totals before;

    /** What is counted up, until a time. */
    private record Totals(long nanoTime, long cpuMicros, long read, long written) {}

    private TopSample(Cgroup group, CgroupSampler sampler, Totals before) {
        this.group = group;
        this.sampler = sampler;
        this.before = before;
    }

    /**
     * Opens a group.
     *
     * @param madeAfter the time after which it was made, as {@link System#nanoTime} has it: all that it has used it has used
     *     since; empty if it may be older
     */
    static TopSample open(Path path, OptionalLong madeAfter) throws IOException {
        Cgroup group = Cgroup.open(path);
        try {
            CgroupSampler sampler = group.sampler();
            TopSample sample = new TopSample(group, sampler, new Totals(madeAfter.orElse(0), 0, 0, 0));
            if (madeAfter.isEmpty()) {
                sample.next();
            }
            return sample;
        } catch (IOException | RuntimeException | Error e) {
            group.close();
            throw e;
        }
    }

    /** {@return what it uses now, and has used since the last call} */
    TopRow next() throws IOException {
        sampler.sample();
        Optional<IoStat> io = sampler.text("io.stat").map(IoStat::parse);
        Totals now = new Totals(
                System.nanoTime(),
                Math.max(0, sampler.value("cpu.stat", "usage_usec")),
                io.map(stat -> stat.read().bytes()).orElse(0L),
                io.map(stat -> stat.written().bytes()).orElse(0L));
        double seconds = Math.max(1, now.nanoTime - before.nanoTime) / NANOS_PER_SECOND;
        TopRow row = new TopRow(
                group.path(),
                (now.cpuMicros - before.cpuMicros) / seconds * PERCENT,
                number("memory.current"),
                number("pids.current"),
                rate(io, now.read - before.read, seconds),
                rate(io, now.written - before.written, seconds));
        before = now;
        return row;
    }

    private OptionalLong number(String file) {
        long value = sampler.value(file, "");
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static OptionalLong rate(Optional<IoStat> io, long amount, double seconds) {
        return io.isPresent() ? OptionalLong.of(Math.max(0, Math.round(amount / seconds))) : OptionalLong.empty();
    }

    boolean hasChildren() {
        return sampler.value("cgroup.stat", "nr_descendants") > 0;
    }

    Cgroup group() {
        return group;
    }

    @Override
    public void close() {
        sampler.close();
        group.close();
    }
}
