package io.ctk.container;

import io.ctk.ByteSize;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a container's group limits.
 *
 * @param memoryMax how much memory, null = as much as there is
 * @param cpus how much processor time, in processors; null = as much as there is
 * @param pidsMax how many processes and threads, null = as many as there are
 */
public record Limits(
        @Nullable ByteSize memoryMax,
        @Nullable BigDecimal cpus,
        @Nullable Integer pidsMax) {
    /** No limits. */
    public static final Limits NONE = new Limits(null, null, null);

    /** The length over which processor time is counted, in microseconds: the kernel's own default. */
    private static final int CPU_PERIOD = 100_000;
    /** The kernel's smallest quota is 1,000 microseconds. */
    private static final BigDecimal FEWEST_CPUS = new BigDecimal("0.01");
    /** More than any machine has, and far from where a quota overflows. */
    private static final BigDecimal MOST_CPUS = new BigDecimal(1_000_000);

    /** Checks the ranges. */
    public Limits {
        if (cpus != null && (cpus.compareTo(FEWEST_CPUS) < 0 || cpus.compareTo(MOST_CPUS) > 0)) {
            throw new IllegalArgumentException(cpus + " processors: at least 0.01, at most 1000000");
        }
        if (pidsMax != null && pidsMax < 1) {
            throw new IllegalArgumentException(pidsMax + " processes: at least 1");
        }
    }

    private static long quota(BigDecimal cpus) {
        return cpus.multiply(BigDecimal.valueOf(CPU_PERIOD)).longValue();
    }

    /** {@return the memory limit, if there is one} */
    public Optional<ByteSize> memory() {
        return Optional.ofNullable(memoryMax);
    }

    /** {@return which interface file gets which value, by file name} */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        if (memoryMax != null) {
            files.put("memory.max", Long.toString(memoryMax.bytes()));
        }
        if (cpus != null) {
            files.put("cpu.max", quota(cpus) + " " + CPU_PERIOD);
        }
        if (pidsMax != null) {
            files.put("pids.max", pidsMax.toString());
        }
        return files;
    }
}
