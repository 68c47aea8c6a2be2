package io.ctk.cli.verb;

import java.time.Duration;
import java.util.Locale;

/** A length of time as people write it: a whole number and {@code ms}, {@code s}, {@code m} or {@code h}; seconds without. */
public final class Durations {
    private static final double NANOS_PER_SECOND = 1e9;

    private Durations() {}

    public static Duration parse(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        long unit =
                switch (text.substring(end)) {
                    case "ms" -> 1L;
                    case "", "s" -> 1_000L;
                    case "m" -> 60_000L;
                    case "h" -> 3_600_000L;
                    default -> 0L;
                };
        // Nine digits of hours are a hundred thousand years, and no overflow.
        if (end == 0 || end > 9 || unit == 0 || Long.parseLong(text.substring(0, end)) == 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time: write a whole number above 0, then ms, s, m or h");
        }
        return Duration.ofMillis(Long.parseLong(text.substring(0, end)) * unit);
    }

    public static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    /** {@return the time in seconds and thousandths} */
    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / NANOS_PER_SECOND);
    }
}
