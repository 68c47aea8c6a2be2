package io.ctk.benchmarks;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupSampler;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cgroup.value.Controller;
import io.ctk.systemd.CgroupParent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Making, reading and removing groups; beside it the same in C, and what Java's file API takes for the same files. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CgroupBenchmark {
    private static final String FLOOR_RUNS = "1000";
    private static final int MANY = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Set<Controller> COUNTED =
            Set.of(Controller.CPU, Controller.MEMORY, Controller.PIDS, Controller.IO);

    private final Floor floor = new Floor("floor_cgroup");
    private @Nullable Cgroup top;
    private CgroupLimits.@Nullable Setting limit;
    private @Nullable CgroupSampler sampler;
    private List<Path> files = List.of();

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        try (Cgroup parent =
                CgroupParent.automatic().open().orElseThrow(() -> new IOException("no group may be made here"))) {
            Cgroup made = parent.create("ctk-bench-" + ProcessHandle.current().pid());
            top = made;
            Set<Controller> there = EnumSet.copyOf(COUNTED);
            there.retainAll(parent.controllers());
            parent.enableControllers(there);
            made.enableControllers(there);
            // A limit that every machine can set where there is no controller.
            limit = there.contains(Controller.PIDS)
                    ? new CgroupLimits.Setting("pids.max", "100")
                    : new CgroupLimits.Setting("cgroup.max.descendants", "100");
            try (Cgroup one = made.create("one")) {
                CgroupSampler opened = one.sampler();
                sampler = opened;
                files = opened.files().stream().map(one.path()::resolve).toList();
            }
        }
    }

    /** Only where they are measured: a thousand groups cost the others time. */
    @State(Scope.Benchmark)
    public static class Thousand {
        private final List<CgroupSampler> samplers = new ArrayList<>();
        private @Nullable Cgroup top;

        @Setup(Level.Trial)
        public void prepare(CgroupBenchmark benchmark) throws IOException {
            Cgroup parent = Workspace.require(benchmark.top);
            Cgroup made = parent.create("thousand");
            top = made;
            made.enableControllers(parent.enabledControllers());
            for (int i = 0; i < MANY; i++) {
                try (Cgroup group = made.create("group-" + i)) {
                    samplers.add(group.sampler());
                }
            }
        }

        @TearDown(Level.Trial)
        public void remove() throws IOException {
            samplers.forEach(CgroupSampler::close);
            try (Cgroup made = Workspace.require(top)) {
                made.destroy(PATIENCE);
            }
        }
    }

    @Setup(Level.Iteration)
    public void runFloor() throws IOException, InterruptedException {
        CgroupLimits.Setting setting = Workspace.require(limit);
        floor.round(FLOOR_RUNS, Workspace.require(top).path().toString(), setting.file(), setting.value());
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        floor.note("createLimitRemove");
        Workspace.require(sampler).close();
        try (Cgroup made = Workspace.require(top)) {
            made.destroy(PATIENCE);
        }
    }

    @Benchmark
    public void createLimitRemove() throws IOException {
        Cgroup parent = Workspace.require(top);
        CgroupLimits.Setting setting = Workspace.require(limit);
        try (Cgroup group = parent.create("two")) {
            group.file(setting.file()).write(setting.value());
        }
        parent.remove("two");
    }

    /** All statistics files into the sampler's buffer, and one number out of it. */
    @Benchmark
    public long sampleOneGroup() throws IOException {
        CgroupSampler opened = Workspace.require(sampler);
        opened.sample();
        return opened.value("cpu.stat", "usage_usec");
    }

    /** The same as records. */
    @Benchmark
    public CgroupSnapshot snapshotOneGroup() throws IOException {
        return Workspace.require(sampler).snapshot();
    }

    /** The same files by Java's own means. */
    @Benchmark
    public void readStringOneGroup(Blackhole hole) throws IOException {
        for (Path file : files) {
            hole.consume(Files.readString(file));
        }
    }

    /** What a monitor does each second. */
    @Benchmark
    public long sampleThousandGroups(Thousand thousand) throws IOException {
        long sum = 0;
        for (CgroupSampler opened : thousand.samplers) {
            opened.sample();
            sum += opened.value("cpu.stat", "usage_usec");
        }
        return sum;
    }
}
