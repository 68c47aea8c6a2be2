package io.ctk.cgroup;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Durations as the kernel writes them: whole microseconds. */
final class Micros {
    private Micros() {}

    static Duration parse(String text) {
        return Duration.of(Long.parseLong(text), ChronoUnit.MICROS);
    }

    static long of(Duration duration) {
        try {
            return duration.toNanos() / 1_000;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(duration + " is too long", e);
        }
    }
}
