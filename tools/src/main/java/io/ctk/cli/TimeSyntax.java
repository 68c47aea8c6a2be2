package io.ctk.cli;

import java.math.BigDecimal;
import java.time.Duration;

/** Times as people write them. */
final class TimeSyntax {
    private TimeSyntax() {}

    /** {@return the time meant by a number and a unit: ms, s, m or h; none means seconds} */
    static Duration parse(String text) {
        int end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        long nanos =
                switch (text.substring(end)) {
                    case "ms" -> 1_000_000L;
                    case "", "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 0;
                };
        try {
            Duration duration = Duration.ofNanos(new BigDecimal(text.substring(0, end))
                    .multiply(BigDecimal.valueOf(nanos))
                    .setScale(0, java.math.RoundingMode.DOWN)
                    .longValueExact());
            if (!duration.isZero()) {
                return duration;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static UsageException wrong(String text, @org.jspecify.annotations.Nullable Throwable cause) {
        String message = "time \"" + text + "\": write a number above 0 and ms, s, m or h, such as 10s";
        return cause == null ? new UsageException(message) : new UsageException(message, cause);
    }
}
