package io.ctk.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar archive, made byte by byte, so that it can be as malformed as a stranger's. Names are bytes as ISO 8859-1 has them. */
public final class TestArchive {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds a file. */
    public TestArchive file(String name, String content) {
        return entry('0', name, "", 0644, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Adds a directory. */
    public TestArchive directory(String name) {
        return entry('5', name, "", 0755, new byte[0]);
    }

    /** Adds a symbolic link. */
    public TestArchive symlink(String name, String target) {
        return entry('2', name, target, 0777, new byte[0]);
    }

    /** Adds a hard link. */
    public TestArchive link(String name, String target) {
        return entry('1', name, target, 0644, new byte[0]);
    }

    /** Adds a pax header of these records, {@code key=value} each. */
    public TestArchive pax(String... records) {
        StringBuilder text = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 2;
            while (length != record.length() + 2 + Integer.toString(length).length()) {
                length = record.length() + 2 + Integer.toString(length).length();
            }
            text.append(length).append(' ').append(record).append('\n');
        }
        return entry('x', "pax", "", 0644, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Adds any entry. */
    public TestArchive entry(char type, String name, String link, int mode, byte[] data) {
        raw(header(type, name, link, mode, data.length));
        raw(data);
        return raw(new byte[-data.length & (BLOCK - 1)]);
    }

    /** Adds bytes as they are. */
    public TestArchive raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    /** A header block. */
    public static byte[] header(char type, String name, String link, int mode, long size) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, String.format("%07o", mode));
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, String.format("%011o", 1_000_000_000));
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\00000");
        put(block, 329, "0000001");
        put(block, 337, "0000003");
        return checked(block);
    }

    /** The block with the checksum that belongs to it. */
    public static byte[] checked(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%06o\0", sum));
        return block;
    }

    /**
     * {@return the archive with every header's checksum put right, as far as sizes can be followed: whoever mutates bytes would seldom hit
     * it}
     */
    public static byte[] mended(byte[] archive) {
        byte[] mended = archive.clone();
        long at = 0;
        while (at + BLOCK <= mended.length) {
            byte[] block = Arrays.copyOfRange(mended, (int) at, (int) at + BLOCK);
            if (Arrays.equals(block, new byte[BLOCK])) {
                break; // the end mark
            }
            System.arraycopy(checked(block), 0, mended, (int) at, BLOCK);
            at += BLOCK + (octal(block, 124, 12) + BLOCK - 1) / BLOCK * BLOCK;
        }
        return mended;
    }

    private static long octal(byte[] block, int offset, int size) {
        long value = 0;
        for (int i = offset; i < offset + size && block[i] >= '0' && block[i] <= '7'; i++) {
            value = value * 8 + block[i] - '0';
        }
        return value;
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(raw, 0, block, offset, raw.length);
    }

    /** What there is so far, without an end mark. */
    public byte[] unfinished() {
        return bytes.toByteArray();
    }

    /** The whole archive. */
    public byte[] bytes() {
        byte[] all = bytes.toByteArray();
        return Arrays.copyOf(all, all.length + 2 * BLOCK);
    }

    /** The whole archive. */
    public InputStream open() {
        return new ByteArrayInputStream(bytes());
    }
}
