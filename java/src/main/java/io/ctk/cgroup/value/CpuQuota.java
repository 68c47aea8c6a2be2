package io.ctk.cgroup.value;

import io.ctk.internal.cgroup.text.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Objects;

/**
 * How much processor time a group gets in each period ({@code cpu.max}): more than one processor's where the quota is longer
 * than the period.
 *
 * @param quota the time in each period, at least 1 ms; max = no limit
 * @param period its length, from 1 ms to 1 s
 */
public record CpuQuota(Limit<Duration> quota, Duration period) {
    /** The kernel's own period. */
    public static final Duration DEFAULT_PERIOD = Duration.ofMillis(100);

    /** As much as there is. */
    public static final CpuQuota MAX = new CpuQuota(Limit.max(), DEFAULT_PERIOD);

    private static final int MICROS_PER_MILLI = 1_000;
    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final BigDecimal FEWEST = new BigDecimal("0.01");
    /** More than any machine has, and far from where a quota overflows. */
    private static final BigDecimal MOST = new BigDecimal(1_000_000);

    /** Checks the ranges (kernel/sched/core.c: min_cfs_quota_period, max_cfs_quota_period). */
    public CpuQuota {
        Objects.requireNonNull(quota);
        if (micros(period) < MICROS_PER_MILLI || micros(period) > MICROS_PER_SECOND) {
            throw new IllegalArgumentException("a period of " + period + ": at least 1 ms, at most 1 s");
        }
        quota.value().ifPresent(time -> {
            if (micros(time) < MICROS_PER_MILLI) {
                throw new IllegalArgumentException("a quota of " + time + ": at least 1 ms");
            }
        });
    }

    /** {@return the quota of that much in each default period} */
    public static CpuQuota of(Duration quota) {
        return new CpuQuota(Limit.of(quota), DEFAULT_PERIOD);
    }

    /**
     * {@return the time of that many processors}
     *
     * @param processors such as 1.5; at least 0.01
     */
    public static CpuQuota cpus(BigDecimal processors) {
        if (processors.compareTo(FEWEST) < 0 || processors.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(processors + " processors: at least 0.01, at most 1000000");
        }
        BigDecimal micros = processors.multiply(BigDecimal.valueOf(micros(DEFAULT_PERIOD)));
        return of(Duration.ofNanos(micros.longValue() * NANOS_PER_MICRO));
    }

    /** {@return how many processors' time it is; max = no limit} */
    public Limit<BigDecimal> cpus() {
        return quota.value()
                .map(time -> Limit.of(BigDecimal.valueOf(micros(time))
                        .divide(BigDecimal.valueOf(micros(period)), 6, RoundingMode.HALF_UP)
                        .stripTrailingZeros()))
                .orElseGet(Limit::max);
    }

    /**
     * Reads what {@code cpu.max} has: {@code QUOTA PERIOD} in microseconds, QUOTA perhaps {@code max}.
     *
     * @throws IllegalArgumentException if it isn't that
     */
    public static CpuQuota parse(String text) {
        String[] words = text.strip().split("\\s+");
        if (words.length > 2) {
            throw new IllegalArgumentException("\"" + text + "\" is no QUOTA PERIOD in microseconds");
        }
        return new CpuQuota(
                Limit.parse(words[0], CpuQuota::duration), words.length == 2 ? duration(words[1]) : DEFAULT_PERIOD);
    }

    private static Duration duration(String micros) {
        return Micros.parse(micros);
    }

    private static long micros(Duration duration) {
        return Micros.of(duration);
    }

    /** {@return what {@code cpu.max} reads} */
    @Override
    public String toString() {
        return quota.text(Micros::of) + " " + micros(period);
    }
}
