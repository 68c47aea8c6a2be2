package io.ctk.internal.json;

import java.math.BigInteger;

/** What a whole number may be. All are held in a long, those of {@link #UINT64} as its unsigned value ({@link Long#toUnsignedString(long)}). */
public enum Range {
    UINT16(0, 0xffff),
    INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
    UINT32(0, 0xffff_ffffL),
    INT64(Long.MIN_VALUE, Long.MAX_VALUE),
    UINT64(BigInteger.ZERO, BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE));

    private final BigInteger least;
    private final BigInteger greatest;

    Range(long least, long greatest) {
        this(BigInteger.valueOf(least), BigInteger.valueOf(greatest));
    }

    Range(BigInteger least, BigInteger greatest) {
        this.least = least;
        this.greatest = greatest;
    }

    boolean holds(BigInteger number) {
        return number.compareTo(least) >= 0 && number.compareTo(greatest) <= 0;
    }

    /** {@return as in {@code 0 to 65535}} */
    @Override
    public String toString() {
        return least + " to " + greatest;
    }
}
