package io.ctk;

import java.util.Locale;

/**
 * A number of bytes.
 *
 * @param bytes how many, at least 0
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final String UNITS = "bkmgt";

    /** Checks the number. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size of " + bytes + " bytes");
        }
    }

    /** {@return that many bytes} */
    public static ByteSize bytes(long bytes) {
        return new ByteSize(bytes);
    }

    /** {@return that many times 1,024 bytes} */
    public static ByteSize kib(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 10));
    }

    /** {@return that many times 1,048,576 bytes} */
    public static ByteSize mib(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    /** {@return that many times 1,073,741,824 bytes} */
    public static ByteSize gib(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 30));
    }

    /**
     * Reads what a person writes: a whole number, then {@code b}, {@code k}, {@code m}, {@code g} or {@code t} in either
     * case (powers of 1,024; none means bytes), and after k to t perhaps {@code b} or {@code ib}.
     *
     * @param text such as {@code "64m"}
     * @return the size
     * @throws IllegalArgumentException if it isn't one, with a message that says what is
     */
    public static ByteSize parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < lower.length() && lower.charAt(end) >= '0' && lower.charAt(end) <= '9') {
            end++;
        }
        String unit = lower.substring(end);
        if (unit.matches("[kmgt]i?b")) {
            unit = unit.substring(0, 1);
        }
        int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit);
        if (end == 0 || end > 18 || power < 0 || unit.length() > 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no size: write a whole number, then b, k, m, g or t");
        }
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(lower.substring(0, end)), 1L << (10 * power)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is more than 8 exbibytes", e);
        }
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** {@return the size as {@link #parse} reads it, in the largest unit that divides it} */
    @Override
    public String toString() {
        int power = 0;
        long value = bytes;
        while (value != 0 && value % 1024 == 0 && power < UNITS.length() - 1) {
            value /= 1024;
            power++;
        }
        return value + (power == 0 ? "" : UNITS.substring(power, power + 1));
    }
}
