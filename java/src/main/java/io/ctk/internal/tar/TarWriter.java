package io.ctk.internal.tar;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an archive, in ustar where that can say it and with a pax header where it can't. The same entries always give the same bytes.
 */
public final class TarWriter implements AutoCloseable {
    private static final int BLOCK = TarHeader.BLOCK;
    private static final long MOST_OCTAL_7 = 07777777L;
    private static final long MOST_OCTAL_11 = 077777777777L;
    private static final int NAME_SIZE = 100;
    private static final int BUFFER = 64 << 10;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] block = new byte[BLOCK];

    /** An archive that goes there. */
    public TarWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER);
    }

    /**
     * Writes an entry.
     *
     * @param data where a file's content comes from, of which exactly its length is read
     */
    public void write(Entry entry, InputStream data) throws IOException {
        String path =
                entry.path().isEmpty() ? "./" : entry.kind() == Kind.DIRECTORY ? entry.path() + "/" : entry.path();
        Map<String, byte[]> pax = paxRecords(entry, path);
        if (!pax.isEmpty()) {
            byte[] records = encode(pax);
            out.write(header(Entry.bare(Kind.FILE, "PaxHeaders"), "PaxHeaders", 'x', records.length));
            out.write(records);
            pad(records.length);
        }
        long size = entry.kind() == Kind.FILE ? entry.length() : 0;
        out.write(header(entry, path, type(entry.kind()), size));
        copy(data, size, Entry.shown(entry.path()));
        pad(size);
    }

    private static char type(Kind kind) {
        return switch (kind) {
            case FILE -> '0';
            case LINK -> '1';
            case SYMLINK -> '2';
            case CHARACTER -> '3';
            case BLOCK -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
            default -> throw new IllegalArgumentException("tar knows no " + kind);
        };
    }

    private static Map<String, byte[]> paxRecords(Entry entry, String path) {
        if (isPlain(entry, path)) { // nearly all are
            return Map.of();
        }
        Map<String, byte[]> pax = new LinkedHashMap<>();
        putName(pax, "path", path);
        putName(pax, "linkpath", entry.target());
        putNumber(pax, "size", entry.kind() == Kind.FILE ? entry.length() : 0, MOST_OCTAL_11);
        putNumber(pax, "uid", entry.uid(), MOST_OCTAL_7);
        putNumber(pax, "gid", entry.gid(), MOST_OCTAL_7);
        if (entry.nanoseconds() != 0 || entry.seconds() < 0 || entry.seconds() > MOST_OCTAL_11) {
            pax.put("mtime", ascii(time(entry.seconds(), entry.nanoseconds())));
        }
        new TreeMap<>(entry.xattrs())
                .forEach((name, value) -> pax.put("SCHILY.xattr." + XattrNames.encoded(name), value));
        return pax;
    }

    private static boolean isPlain(Entry entry, String path) {
        return path.length() <= NAME_SIZE
                && entry.target().length() <= NAME_SIZE
                && entry.length() <= MOST_OCTAL_11
                && entry.uid() <= MOST_OCTAL_7
                && entry.gid() <= MOST_OCTAL_7
                && entry.nanoseconds() == 0
                && entry.seconds() >= 0
                && entry.seconds() <= MOST_OCTAL_11
                && entry.xattrs().isEmpty();
    }

    private static void putName(Map<String, byte[]> pax, String key, String name) {
        // By the specification only UTF-8 is allowed; every reader takes the bytes as they are.
        if (name.length() > NAME_SIZE) {
            pax.put(key, name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void putNumber(Map<String, byte[]> pax, String key, long value, long most) {
        if (value > most) {
            pax.put(key, ascii(Long.toString(value)));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String time(long seconds, int nanoseconds) {
        boolean negative = seconds < 0 && nanoseconds > 0;
        long whole = negative ? seconds + 1 : seconds;
        int fraction = negative ? 1_000_000_000 - nanoseconds : nanoseconds;
        String digits = Integer.toString(1_000_000_000 + fraction).substring(1).replaceAll("0+$", "");
        return (negative && whole == 0 ? "-" : "") + whole + (digits.isEmpty() ? "" : "." + digits);
    }

    private static byte[] encode(Map<String, byte[]> pax) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> record : pax.entrySet()) {
            byte[] key = record.getKey().getBytes(StandardCharsets.ISO_8859_1);
            int rest = key.length + record.getValue().length + 3; // a space, an equals sign, a newline
            int length = rest;
            while (length != rest + Integer.toString(length).length()) {
                length = rest + Integer.toString(length).length();
            }
            records.writeBytes(ascii(length + " "));
            records.writeBytes(key);
            records.write('=');
            records.writeBytes(record.getValue());
            records.write('\n');
        }
        return records.toByteArray();
    }

    private byte[] header(Entry entry, String path, char type, long size) {
        Arrays.fill(block, (byte) 0);
        text(block, 0, NAME_SIZE, path);
        octal(block, 100, 8, entry.mode());
        octal(block, 108, 8, Math.min(entry.uid(), MOST_OCTAL_7));
        octal(block, 116, 8, Math.min(entry.gid(), MOST_OCTAL_7));
        octal(block, 124, 12, Math.min(size, MOST_OCTAL_11));
        octal(block, 136, 12, Math.max(0, Math.min(entry.seconds(), MOST_OCTAL_11)));
        block[156] = (byte) type;
        text(block, 157, NAME_SIZE, entry.target());
        text(block, 257, 6, "ustar");
        text(block, 263, 2, "00");
        octal(block, 329, 8, entry.major());
        octal(block, 337, 8, entry.minor());
        text(block, 148, 8, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        return block;
    }

    private static void text(byte[] block, int offset, int size, String text) {
        int length = Math.min(size, text.length());
        for (int i = 0; i < length; i++) {
            block[offset + i] = (byte) text.charAt(i);
        }
    }

    /** Digits and a NUL. */
    private static void octal(byte[] block, int offset, int size, long value) {
        long left = value;
        for (int i = size - 2; i >= 0; i--) {
            block[offset + i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
        block[offset + size - 1] = 0;
    }

    private void copy(InputStream data, long size, String name) throws IOException {
        long left = size;
        while (left > 0) {
            int got = data.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (got < 0) {
                throw new EOFException(name + " became shorter while it was read");
            }
            out.write(buffer, 0, got);
            left -= got;
        }
    }

    private void pad(long size) throws IOException {
        out.write(ZEROS, 0, (int) (-size & (BLOCK - 1)));
    }

    /** Writes the end mark. The stream stays open. */
    @Override
    public void close() throws IOException {
        out.write(ZEROS, 0, BLOCK);
        out.write(ZEROS, 0, BLOCK);
        out.flush();
    }
}
