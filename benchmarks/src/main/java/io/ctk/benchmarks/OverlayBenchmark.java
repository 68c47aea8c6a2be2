package io.ctk.benchmarks;

import io.ctk.mount.Mount;
import io.ctk.mount.Overlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Mounting an overlay and taking it away again; beside it, in turn, the same system calls in C. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OverlayBenchmark {
    private static final String FLOOR_RUNS = "100";

    @Param({"1", "8", "128", "400"})
    public int layers;

    @Param({"disk", "tmpfs"})
    public String upper = "";

    private final Floor floor = new Floor("floor_overlay");
    private @Nullable Workspace workspace;
    private @Nullable Overlay overlay;
    private @Nullable Path target;

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        Workspace made = upper.equals("disk") ? Workspace.onDisk() : Workspace.inMemory();
        workspace = made;
        Overlay.Builder builder = Overlay.builder();
        for (int i = 0; i < layers; i++) {
            builder.lower(Files.createDirectory(made.path().resolve("lower-" + i)));
        }
        builder.upper(
                Files.createDirectory(made.path().resolve("upper")),
                Files.createDirectory(made.path().resolve("work")));
        overlay = builder.build();
        target = Files.createDirectory(made.path().resolve("target"));
    }

    @Setup(Level.Iteration)
    public void runFloor() throws IOException, InterruptedException {
        floor.round(
                FLOOR_RUNS,
                Integer.toString(layers),
                Workspace.require(workspace).path().toString());
    }

    @TearDown(Level.Trial)
    public void note() throws IOException {
        floor.note("mountAndUnmount-" + layers + "-" + upper);
        Workspace.require(workspace).close();
    }

    @Benchmark
    public void mountAndUnmount() throws IOException {
        Mount mount = Workspace.require(overlay).mount(Workspace.require(target));
        mount.close();
    }
}
