package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes entries into an empty directory, beneath which everything stays. They are collected and handed over many at a time.
 * For one thread.
 */
public final class LayerWriter implements AutoCloseable {
    private static final int BUFFER = 256 << 10;
    /** Whole blocks, so that one of zeros can become a hole. */
    private static final int BLOCK = 4096;
    /** More than an entry with the longest path, target and attributes that tar archives are allowed here. */
    private static final int ROOM = 160 << 10;

    /** The kernel's limit, and a NUL. */
    private static final int ATTRIBUTE_NAME = 256;

    private final EntryBuffer buffer = new EntryBuffer(BUFFER);
    private final NativeError error = new NativeError();
    private final boolean compares;
    private long handle;

    /** Begins to write what must be kept as it is. */
    public LayerWriter(Path directory, boolean privileged) throws IOException {
        this(directory, privileged, true);
    }

    /**
     * Begins to write.
     *
     * @param directory an empty directory that nobody else writes to
     * @param privileged whether owners can be set, and attributes that need privilege
     * @param strict whether it is a failure that the file system doesn't take an attribute; otherwise that is left out ({@link #skipped})
     */
    public LayerWriter(Path directory, boolean privileged, boolean strict) throws IOException {
        this(directory, privileged, strict, false);
    }

    /**
     * {@return one that writes nothing, but compares what would be written with what a directory has}: writing and finishing then throw a
     * {@link DifferentException} for all that is not certainly the same
     */
    public static LayerWriter comparing(Path directory, boolean privileged) throws IOException {
        return new LayerWriter(directory, privileged, false, true);
    }

    private LayerWriter(Path directory, boolean privileged, boolean strict, boolean compares) throws IOException {
        this.compares = compares;
        byte[] marks = EntryBuffer.encode(OverlayMarks.opaque(privileged));
        byte[] hiding = EntryBuffer.encode(OverlayMarks.holdingWhiteouts(privileged));
        long[] result = new long[1];
        error.check(Libctk.ctk_layer_open(
                Bytes.of(directory),
                marks,
                marks.length,
                hiding,
                hiding.length,
                (privileged ? Libctk.CTK_LAYER_OWNERS : 0) | (strict ? Libctk.CTK_LAYER_STRICT : 0),
                result,
                error.bytes()));
        handle = result[0];
    }

    /**
     * Writes an entry.
     *
     * @param data where a file's content comes from, of which exactly its length is read
     */
    public void write(Entry entry, InputStream data) throws IOException {
        int head = EntryBuffer.size(entry);
        if (head > ROOM) {
            throw new IOException(
                    "the name and attributes of " + Entry.shown(entry.path()) + " take " + head + " bytes");
        }
        long left = entry.kind() == Kind.FILE ? entry.length() : 0;
        if (!buffer.fits(head + (int) Math.min(left, BLOCK))) {
            flush();
        }
        int size = chunk(left, buffer.roomAfter(head));
        readFully(data, buffer.put(entry, size), size);
        left -= size;
        while (left > 0) {
            if (buffer.roomAfter(Libctk.CTK_ENTRY_BYTES) < BLOCK) {
                flush();
            }
            size = chunk(left, buffer.roomAfter(Libctk.CTK_ENTRY_BYTES));
            readFully(data, buffer.putData(size), size);
            left -= size;
        }
    }

    private static int chunk(long left, int room) {
        return left <= room ? (int) left : room / BLOCK * BLOCK;
    }

    private void readFully(InputStream data, int at, int size) throws IOException {
        if (size > 0 && data.readNBytes(buffer.array(), at, size) != size) {
            throw new EOFException("a file's content ends early");
        }
    }

    private void flush() throws IOException {
        int size = buffer.position();
        buffer.clear();
        if (!compares) {
            error.check(Libctk.ctk_layer_write(open(), buffer.array(), size, error.bytes()));
        } else if (error.check(Libctk.ctk_layer_compare(open(), buffer.array(), size, error.bytes())) != 0) {
            throw new DifferentException();
        }
    }

    /**
     * Writes what is left, and gives the directories their metadata.
     *
     * @param sync whether to return only when all is on disk
     */
    public void finish(boolean sync) throws IOException {
        flush();
        if (compares) {
            if (error.check(Libctk.ctk_layer_compared(open(), error.bytes())) != 0) {
                throw new DifferentException();
            }
            return;
        }
        error.check(Libctk.ctk_layer_finish(open(), sync ? 1 : 0, error.bytes()));
    }

    /** {@return how many attributes were left out, by their names; of those beyond the first 64, under {@code others}} */
    public Map<String, Long> skipped() {
        Map<String, Long> skipped = new TreeMap<>();
        byte[] name = new byte[ATTRIBUTE_NAME];
        long[] count = new long[1];
        for (int i = 0; ; i++) {
            int length = Libctk.ctk_layer_skipped(open(), i, name, name.length, count);
            if (length <= 0) {
                return skipped;
            }
            skipped.put(new String(name, 0, length, StandardCharsets.ISO_8859_1), count[0]);
        }
    }

    /** Writes, after {@link #finish}, in which directories entries lie that none names: sorted, a NUL behind each. */
    public void writeImplied(OutputStream out) throws IOException {
        byte[] paths = new byte[BLOCK];
        for (; ; ) {
            int size = error.check(Libctk.ctk_layer_implied(open(), paths, paths.length, error.bytes()));
            if (size == 0) {
                return;
            }
            out.write(paths, 0, size);
        }
    }

    private long open() {
        if (handle == 0) {
            throw new IllegalStateException("closed");
        }
        return handle;
    }

    @Override
    public void close() {
        if (handle != 0) {
            int ignored = Libctk.ctk_layer_close(handle);
            handle = 0;
        }
    }
}
