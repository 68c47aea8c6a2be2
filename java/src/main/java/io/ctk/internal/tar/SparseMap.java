package io.ctk.internal.tar;

import java.io.IOException;
import java.util.List;

/** Where in a sparse file the data are that the archive has; everything else is zeros. */
final class SparseMap {
    /** More fragments than any file needs, and little memory. */
    static final int MOST_PARTS = 100_000;

    private final long[] offsets;
    private final long[] sizes;
    private final long length;

    /**
     * Checks the parts.
     *
     * @param pairs offset and size in turn
     * @param stored how many bytes the archive has of the file
     * @param length how long the file is
     */
    SparseMap(List<Long> pairs, long stored, long length) throws TarException {
        if (pairs.size() % 2 != 0 || pairs.size() / 2 > MOST_PARTS || length < 0) {
            throw malformed();
        }
        offsets = new long[pairs.size() / 2];
        sizes = new long[pairs.size() / 2];
        long end = 0;
        long sum = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = pairs.get(2 * i);
            sizes[i] = pairs.get(2 * i + 1);
            if (sizes[i] < 0 || offsets[i] < end || sizes[i] > length - offsets[i]) {
                throw malformed();
            }
            end = offsets[i] + sizes[i];
            sum += sizes[i];
        }
        if (sum != stored) {
            throw malformed();
        }
        this.length = length;
    }

    private static TarException malformed() {
        return new TarException("a sparse file's map is malformed");
    }

    long length() {
        return length;
    }

    /** Reads stored bytes. */
    interface Stored {
        int read(byte[] to, int offset, int length) throws IOException;
    }

    /** The whole file, read front to back. */
    final class Reader {
        private long position;
        private int part;

        int read(byte[] to, int offset, int wanted, Stored stored) throws IOException {
            while (part < offsets.length && position >= offsets[part] + sizes[part]) {
                part++;
            }
            boolean hole = part == offsets.length || position < offsets[part];
            long end = part == offsets.length ? length : hole ? offsets[part] : offsets[part] + sizes[part];
            int count = (int) Math.min(wanted, end - position);
            if (hole) {
                java.util.Arrays.fill(to, offset, offset + count, (byte) 0);
            } else {
                count = stored.read(to, offset, count);
            }
            position += count;
            return count;
        }
    }

    Reader reader() {
        return new Reader();
    }
}
