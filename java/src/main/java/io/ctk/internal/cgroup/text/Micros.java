package io.ctk.internal.cgroup.text;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Durations as the kernel writes them: whole microseconds. */
public final class Micros {
    private Micros() {}

    public static Duration parse(String text) {
        return Duration.of(Long.parseLong(text), ChronoUnit.MICROS);
    }

    public static long of(Duration duration) {
        try {
            return duration.toNanos() / 1_000;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(duration + " is too long", e);
        }
    }
}
