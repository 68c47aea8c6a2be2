package io.ctk.cgroup.stat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How much work was lost to waiting for a resource ({@code cpu.pressure} and the like; Documentation/accounting/psi.rst).
 *
 * @param some while some processes waited; empty for interrupts, where it isn't counted
 * @param full while all processes that had work waited; empty where the kernel doesn't count it
 */
public record Pressure(Optional<Line> some, Optional<Line> full) {
    /**
     * One of the two.
     *
     * @param average10 the share of the last 10 seconds, in percent
     * @param average60 of the last 60 seconds
     * @param average300 of the last 300 seconds
     * @param total how long altogether
     */
    public record Line(double average10, double average60, double average300, Duration total) {}

    /** {@return what the file's text says} */
    public static Pressure parse(String text) {
        return new Pressure(line(text, "some "), line(text, "full "));
    }

    private static Optional<Line> line(String text, String kind) {
        return text.lines()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.split("[ =]"))
                .map(words -> new Line(
                        Double.parseDouble(words[2]),
                        Double.parseDouble(words[4]),
                        Double.parseDouble(words[6]),
                        Duration.of(Long.parseLong(words[8]), ChronoUnit.MICROS)))
                .findFirst();
    }
}
