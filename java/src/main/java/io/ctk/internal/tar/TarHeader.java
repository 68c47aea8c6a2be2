package io.ctk.internal.tar;

import java.nio.charset.StandardCharsets;

/** The fields of one 512-byte header block: POSIX ustar, and GNU's variant of it. */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_SIZE = 8;
    private static final int BINARY = 0x80;
    private static final int PREFIX = 345;
    private static final int TIME_SIZE = 12;

    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    void check() throws TarException {
        long unsigned = 0;
        long signed = 0; // as some old programs sum
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_SIZE ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        if (!isChecksum(unsigned) && !isChecksum(signed)) {
            throw new TarException("a header's checksum is wrong: no tar archive, or a damaged one");
        }
    }

    private boolean isChecksum(long sum) {
        try {
            return number(CHECKSUM, CHECKSUM_SIZE) == sum;
        } catch (TarException e) {
            return false;
        }
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    boolean isGnu() {
        return text(257, 8).equals("ustar  ");
    }

    String name() {
        String name = text(0, 100);
        String prefix = prefix();
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String prefix() {
        if (!text(257, 5).equals("ustar")) {
            return "";
        }
        String prefix = text(PREFIX, 155);
        return isGnu() && (areTimes() || !isAscii(prefix)) ? "" : prefix;
    }

    /**
     * Whether there are GNU's two times where POSIX has the prefix. Go's writer, up to 1.7, put a prefix there under GNU's name; what is no
     * number is one, as Go's own reader has it, and so whatever is built with it.
     */
    private boolean areTimes() {
        try {
            for (int at : new int[] {PREFIX, PREFIX + TIME_SIZE}) {
                if (block[at] != 0) {
                    long ignored = number(at, TIME_SIZE);
                }
            }
            return true;
        } catch (TarException e) {
            return false;
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < BINARY);
    }

    String linkName() {
        return text(157, 100);
    }

    long mode() throws TarException {
        return number(100, 8);
    }

    long uid() throws TarException {
        return number(108, 8);
    }

    long gid() throws TarException {
        return number(116, 8);
    }

    long size() throws TarException {
        return number(124, 12);
    }

    long seconds() throws TarException {
        return number(136, 12);
    }

    long major() throws TarException {
        return number(329, 8);
    }

    long minor() throws TarException {
        return number(337, 8);
    }

    /** The field's bytes up to a NUL, each a character. */
    String text(int offset, int size) {
        int end = offset;
        while (end < offset + size && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    /** Octal digits between spaces and NULs, or, where the first bit is set, a binary number (GNU). */
    long number(int offset, int size) throws TarException {
        if ((block[offset] & BINARY) != 0) {
            return binary(offset, size);
        }
        String text = text(offset, size).strip();
        if (text.isEmpty()) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                throw new TarException("a header has no number where one belongs");
            }
            value = value * 8 + digit;
        }
        return value;
    }

    private long binary(int offset, int size) throws TarException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < size; i++) {
            int bits = i == 0 ? (block[offset] & 0x7f) | (negative ? BINARY : 0) : block[offset + i] & 0xff;
            long next = (value << 8) | bits;
            if (next >> 8 != value) {
                throw new TarException("a header has a number that is too large");
            }
            value = next;
        }
        return value;
    }
}
