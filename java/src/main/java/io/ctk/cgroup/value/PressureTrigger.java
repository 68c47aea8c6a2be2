package io.ctk.cgroup.value;

import io.ctk.internal.cgroup.text.Micros;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * How much waiting is too much (Documentation/accounting/psi.rst, "Monitoring for pressure thresholds").
 *
 * @param resource what for
 * @param kind who waits
 * @param stall how long, in any window; more than 0 and at most the window
 * @param window from 500 ms to 10 s; without CAP_SYS_RESOURCE a multiple of 2 s (Linux 6.5; before that no window will do)
 */
public record PressureTrigger(PressureResource resource, Kind kind, Duration stall, Duration window) {
    /** Who waits. */
    public enum Kind {
        /** Some process does. */
        SOME,
        /** All do that have work. */
        FULL
    }

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Checks the ranges. */
    public PressureTrigger {
        Objects.requireNonNull(resource);
        Objects.requireNonNull(kind);
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a window of " + window + ": at least 500 ms, at most 10 s");
        }
        if (Micros.of(stall) < 1 || stall.compareTo(window) > 0) {
            throw new IllegalArgumentException("a stall of " + stall + ": more than nothing, at most the window");
        }
    }

    /** {@return what the kernel reads} */
    public String text() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + Micros.of(stall) + " " + Micros.of(window);
    }
}
