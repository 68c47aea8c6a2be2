package io.ctk.cli.verb;

import io.ctk.ByteSize;
import java.util.Locale;

/** Sizes for people to read: three digits and a unit of powers of 1,024. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final double STEP = 1024;
    private static final double THREE_DIGITS = 99.95;

    private Sizes() {}

    public static String text(long bytes) {
        return text(ByteSize.bytes(bytes));
    }

    public static String text(ByteSize size) {
        double value = size.bytes();
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        String format = unit == 0 || value >= THREE_DIGITS ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }
}
