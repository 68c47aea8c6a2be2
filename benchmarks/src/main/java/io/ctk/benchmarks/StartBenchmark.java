package io.ctk.benchmarks;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.Stdio;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A container's start and end: all namespaces but user and time, an overlay on disk, /proc, /sys, /dev, masked paths,
 * capabilities, a group; a static program that does nothing. Beside it, in turn, the floor.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
public class StartBenchmark {
    private static final String FLOOR_RUNS = "150";

    /** A directory with the program, a store, and the floor. */
    @State(Scope.Benchmark)
    public static class Machine {
        private final Floor floor = new Floor("floor_start");
        private @Nullable Workspace workspace;
        private @Nullable ContainerSpec spec;
        private @Nullable ContainerStore store;
        private @Nullable Container last;

        @Setup(Level.Trial)
        public void prepare() throws IOException {
            Workspace made = Workspace.onDisk();
            workspace = made;
            Path program = Files.createDirectories(made.path().resolve("lower")).resolve("nothing");
            Files.copy(Floor.folder().resolve("nothing"), program);
            program.toFile().setExecutable(true, false);
            spec = Container.builder(Rootfs.overlay(made.path().resolve("lower")))
                    .command("/nothing")
                    .spec();
            store = ContainerStore.at(made.path().resolve("store"), made.path().resolve("run"));
            Files.createDirectory(made.path().resolve("floor"));
        }

        @Setup(Level.Iteration)
        public void runFloor() throws IOException, InterruptedException {
            Path path = Workspace.require(workspace).path();
            floor.round(
                    FLOOR_RUNS,
                    path.resolve("lower").toString(),
                    path.resolve("floor").toString(),
                    CgroupHierarchy.find()
                            .map(CgroupHierarchy::mountPoint)
                            .map(Path::toString)
                            .orElse("-"),
                    "/nothing");
        }

        @TearDown(Level.Trial)
        public void note(BenchmarkParams params) throws IOException {
            String name = params.getBenchmark();
            floor.note(name.substring(name.lastIndexOf('.') + 1));
            Workspace.require(workspace).close();
        }

        Container start() throws IOException {
            return Container.builder(Workspace.require(spec))
                    .store(Workspace.require(store))
                    .input(Stdio.NULL)
                    .output(Stdio.NULL)
                    .error(Stdio.NULL)
                    .start();
        }

        @TearDown(Level.Invocation)
        public void close() throws IOException {
            if (last != null) {
                last.close();
                last = null;
            }
        }

        ExitStatus startAndWait() throws IOException, InterruptedException {
            Container container = start();
            last = container;
            return container.waitFor();
        }
    }

    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {"-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"})
    public ExitStatus startAndWaitHeap64m(Machine machine) throws IOException, InterruptedException {
        return machine.startAndWait();
    }

    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
    public ExitStatus startAndWaitHeap4g(Machine machine) throws IOException, InterruptedException {
        return machine.startAndWait();
    }

    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {"-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"})
    public ExitStatus wholeLife(Machine machine) throws IOException, InterruptedException {
        try (Container container = machine.start()) {
            return container.waitFor();
        }
    }
}
