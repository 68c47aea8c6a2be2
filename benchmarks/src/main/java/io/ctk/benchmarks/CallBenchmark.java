package io.ctk.benchmarks;

import io.ctk.Ctk;
import io.ctk.internal.bindings.Libctk;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What crossing from Java to C and back costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class CallBenchmark {
    private final byte[] error = new byte[Libctk.CTK_ERROR_SIZE];

    /** Nothing but the call. */
    @Benchmark
    public int bareCall() {
        return Libctk.ctk_feature_probe(0);
    }

    /** A call that fails and says why: a system call, and the error's memory copied in and out. */
    @Benchmark
    public int failingCall() {
        return Libctk.ctk_events_remove(-1, -1, error);
    }

    /** A call that returns a string. */
    @Benchmark
    public String stringCall() {
        return Ctk.version();
    }
}
