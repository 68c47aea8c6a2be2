package io.ctk.internal.image.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** What is read from a source goes to a second place too. */
public final class BlobTee extends InputStream {
    private static final int BUFFER = 128 << 10;

    private final InputStream in;
    private final OutputStream out;
    private final LongConsumer progress;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;

    /**
     * Begins to read.
     *
     * @param progress gets how many bytes each read brought
     */
    public BlobTee(InputStream in, OutputStream out, LongConsumer progress) {
        this.in = in;
        this.out = out;
        this.progress = progress;
    }

    /** {@return one that only reads, and so can be asked for the first bytes} */
    public static BlobTee of(InputStream in) {
        return new BlobTee(in, OutputStream.nullOutputStream(), n -> {});
    }

    /** {@return how it is compressed, by its first bytes} */
    public Compression compression() throws IOException {
        byte[] first = new byte[Compression.MAGIC_SIZE];
        return Compression.detect(first, peek(first));
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            int got = in.read(buffer);
            position = 0;
            limit = Math.max(got, 0);
            if (got > 0) {
                out.write(buffer, 0, got);
                progress.accept(got);
            }
        }
        return position < limit;
    }

    /** {@return the first bytes, at most as many as there are and fit; they are read again later} */
    int peek(byte[] first) throws IOException {
        int count = fill() ? Math.min(first.length, limit) : 0;
        System.arraycopy(buffer, 0, first, 0, count);
        return count;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, to, offset, count);
        position += count;
        return count;
    }

    /** Exact where it matters: gzip's reader asks whether another member follows. */
    @Override
    public int available() throws IOException {
        return fill() ? limit - position : 0;
    }

    /** Reads what nobody wanted. */
    public void drain() throws IOException {
        do {
            position = limit;
        } while (fill());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
