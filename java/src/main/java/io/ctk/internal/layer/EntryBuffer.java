package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.layer.Entry.Identity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Entries as the bytes of {@code ctk/entry.h}. */
final class EntryBuffer {
    private static final int ALIGNMENT = 8;

    private final ByteBuffer bytes;

    EntryBuffer(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    byte[] array() {
        return bytes.array();
    }

    int position() {
        return bytes.position();
    }

    void clear() {
        bytes.clear();
    }

    /** {@return how many bytes the entry takes, without data} */
    static int size(Entry entry) {
        int size = Libctk.CTK_ENTRY_BYTES + entry.path().length() + 1 + xattrsSize(entry.xattrs());
        return size + (entry.target().isEmpty() ? 0 : entry.target().length() + 1) + ALIGNMENT;
    }

    boolean fits(int size) {
        return bytes.remaining() >= size;
    }

    /** {@return how many bytes of data fit behind what is there and a head of that size} */
    int roomAfter(int head) {
        return Math.max(0, bytes.remaining() - head - ALIGNMENT);
    }

    /**
     * Puts an entry whose data follow.
     *
     * @return where in the array the data's bytes are to be put
     */
    int put(Entry entry, int dataSize) {
        int start = bytes.position();
        bytes.position(start + Libctk.CTK_ENTRY_BYTES);
        putString(entry.path());
        if (!entry.target().isEmpty()) {
            putString(entry.target());
        }
        putXattrs(bytes, entry.xattrs());
        int data = bytes.position();
        bytes.putInt(start + Libctk.CTK_ENTRY_AT_KIND, entry.kind().number())
                .putInt(start + Libctk.CTK_ENTRY_AT_MODE, entry.mode())
                .putInt(start + Libctk.CTK_ENTRY_AT_UID, (int) entry.uid())
                .putInt(start + Libctk.CTK_ENTRY_AT_GID, (int) entry.gid())
                .putInt(start + Libctk.CTK_ENTRY_AT_MAJOR, (int) entry.major())
                .putInt(start + Libctk.CTK_ENTRY_AT_MINOR, (int) entry.minor())
                .putInt(start + Libctk.CTK_ENTRY_AT_NANOSECONDS, entry.nanoseconds())
                .putLong(start + Libctk.CTK_ENTRY_AT_SECONDS, entry.seconds())
                .putLong(start + Libctk.CTK_ENTRY_AT_LENGTH, entry.length())
                .putInt(start + Libctk.CTK_ENTRY_AT_PATH_SIZE, entry.path().length() + 1)
                .putInt(
                        start + Libctk.CTK_ENTRY_AT_TARGET_SIZE,
                        entry.target().isEmpty() ? 0 : entry.target().length() + 1)
                .putInt(start + Libctk.CTK_ENTRY_AT_XATTRS_SIZE, xattrsSize(entry.xattrs()));
        end(start, data, dataSize);
        return data;
    }

    /** Puts the head of more data of the last file; {@return where their bytes are to be put} */
    int putData(int dataSize) {
        int start = bytes.position();
        int data = start + Libctk.CTK_ENTRY_BYTES;
        for (int i = start; i < data; i += Integer.BYTES) {
            bytes.putInt(i, 0);
        }
        bytes.putInt(start + Libctk.CTK_ENTRY_AT_KIND, Libctk.CTK_ENTRY_DATA);
        end(start, data, dataSize);
        return data;
    }

    private void end(int start, int data, int dataSize) {
        bytes.putInt(start + Libctk.CTK_ENTRY_AT_DATA_SIZE, dataSize);
        bytes.position(data + dataSize);
        while ((bytes.position() - start) % ALIGNMENT != 0) {
            bytes.put((byte) 0);
        }
        bytes.putInt(start + Libctk.CTK_ENTRY_AT_SIZE, bytes.position() - start);
    }

    private void putString(String text) {
        bytes.put(text.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
    }

    private static int xattrsSize(Map<String, byte[]> xattrs) {
        int size = 0;
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            size += xattr.getKey().length() + 1 + Integer.BYTES + xattr.getValue().length;
        }
        return size;
    }

    private static void putXattrs(ByteBuffer to, Map<String, byte[]> xattrs) {
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            to.put(xattr.getKey().getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
            to.putInt(xattr.getValue().length).put(xattr.getValue());
        }
    }

    /** {@return attributes as an entry has them} */
    static byte[] encode(Map<String, byte[]> xattrs) {
        ByteBuffer buffer = ByteBuffer.allocate(xattrsSize(xattrs)).order(ByteOrder.nativeOrder());
        putXattrs(buffer, xattrs);
        return buffer.array();
    }

    /** {@return the one entry that the native library has written, at a path} */
    Entry read(String path) {
        return read(0, path);
    }

    /** {@return the entries that the native library has written into so many bytes, below a directory's path} */
    List<Entry> readAll(int size, String directory) {
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at < size; at += bytes.getInt(at + Libctk.CTK_ENTRY_AT_SIZE)) {
            int path = bytes.getInt(at + Libctk.CTK_ENTRY_AT_PATH_SIZE);
            entries.add(read(at, Entry.join(directory, text(at + Libctk.CTK_ENTRY_BYTES, path - 1))));
        }
        return entries;
    }

    private Entry read(int start, String path) {
        int at = start + Libctk.CTK_ENTRY_BYTES + bytes.getInt(start + Libctk.CTK_ENTRY_AT_PATH_SIZE);
        int targetSize = bytes.getInt(start + Libctk.CTK_ENTRY_AT_TARGET_SIZE);
        String target = targetSize == 0 ? "" : text(at, targetSize - 1);
        Map<String, byte[]> xattrs =
                xattrs(at + targetSize, at + targetSize + bytes.getInt(start + Libctk.CTK_ENTRY_AT_XATTRS_SIZE));
        return new Entry(
                Kind.of(bytes.getInt(start + Libctk.CTK_ENTRY_AT_KIND)),
                path,
                target,
                bytes.getInt(start + Libctk.CTK_ENTRY_AT_MODE),
                bytes.getInt(start + Libctk.CTK_ENTRY_AT_UID) & 0xffff_ffffL,
                bytes.getInt(start + Libctk.CTK_ENTRY_AT_GID) & 0xffff_ffffL,
                bytes.getInt(start + Libctk.CTK_ENTRY_AT_MAJOR) & 0xffff_ffffL,
                bytes.getInt(start + Libctk.CTK_ENTRY_AT_MINOR) & 0xffff_ffffL,
                bytes.getLong(start + Libctk.CTK_ENTRY_AT_SECONDS),
                bytes.getInt(start + Libctk.CTK_ENTRY_AT_NANOSECONDS),
                bytes.getLong(start + Libctk.CTK_ENTRY_AT_LENGTH),
                xattrs,
                new Identity(
                        bytes.getInt(start + Libctk.CTK_ENTRY_AT_DEVICE) & 0xffff_ffffL,
                        bytes.getLong(start + Libctk.CTK_ENTRY_AT_INODE),
                        bytes.getInt(start + Libctk.CTK_ENTRY_AT_LINKS) & 0xffff_ffffL,
                        bytes.getLong(start + Libctk.CTK_ENTRY_AT_ALLOCATED)));
    }

    private Map<String, byte[]> xattrs(int start, int end) {
        if (start == end) {
            return Map.of();
        }
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        int at = start;
        while (at < end) {
            int length = 0;
            while (bytes.get(at + length) != 0) {
                length++;
            }
            String name = text(at, length);
            at += length + 1;
            byte[] value = new byte[bytes.getInt(at)];
            at += Integer.BYTES;
            System.arraycopy(bytes.array(), at, value, 0, value.length);
            at += value.length;
            xattrs.put(name, value);
        }
        return xattrs;
    }

    private String text(int at, int length) {
        return new String(bytes.array(), at, length, StandardCharsets.ISO_8859_1);
    }
}
