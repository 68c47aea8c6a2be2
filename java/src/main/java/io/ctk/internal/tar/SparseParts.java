package io.ctk.internal.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where GNU tar says that the parts of a sparse file lie, in those of its formats that have it outside of pax records. */
final class SparseParts {
    private static final int BLOCK = TarHeader.BLOCK;

    private final List<Long> pairs = new ArrayList<>();
    private long size;

    private SparseParts() {}

    /** {@return those of GNU's first format: four in the header, and 21 in each block that follows it} */
    static SparseParts of(TarHeader header, TarBlocks blocks) throws IOException {
        SparseParts parts = new SparseParts();
        parts.add(header, 386, 4);
        boolean more = !header.text(482, 1).isEmpty();
        while (more) {
            TarHeader extension = new TarHeader(blocks.map());
            parts.add(extension, 0, 21);
            more = !extension.text(504, 1).isEmpty();
            parts.checkCount(parts.pairs.size() / 2);
        }
        return parts;
    }

    private void add(TarHeader header, int at, int count) throws TarException {
        for (int i = 0; i < count; i++) {
            int part = at + i * 24;
            if (!header.text(part, 12).isEmpty()) {
                pairs.add(header.number(part, 12));
                pairs.add(header.number(part + 12, 12));
            }
        }
    }

    /**
     * {@return those of format 1.0: before the data, decimal numbers with a newline each, padded to whole blocks}
     *
     * @param stored how many bytes the file has in the archive, map and data
     */
    static SparseParts inData(TarBlocks blocks, long stored) throws IOException {
        SparseParts parts = new SparseParts();
        byte[] block = {};
        long count = -1;
        long number = 0;
        for (int at = BLOCK; count < 0 || parts.pairs.size() < 2 * count; at++) {
            if (at == BLOCK) {
                if (stored - parts.size < BLOCK) {
                    throw new TarException("a sparse file's map is malformed");
                }
                block = blocks.map();
                parts.size += BLOCK;
                at = 0;
            }
            if (block[at] != '\n') {
                int digit = block[at] - '0';
                if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 20) {
                    throw new TarException("a sparse file's map is malformed");
                }
                number = number * 10 + digit;
                continue;
            }
            if (count < 0) {
                count = number;
                parts.checkCount(count);
            } else {
                parts.pairs.add(number);
            }
            number = 0;
        }
        return parts;
    }

    private void checkCount(long count) throws TarException {
        if (count > SparseMap.MOST_PARTS) {
            throw new TarException("a sparse file of too many parts");
        }
    }

    /** {@return how many bytes of the file's data the map itself is} */
    long size() {
        return size;
    }

    /**
     * {@return the file as it consists of them}
     *
     * @param stored how many bytes of data there are
     * @param length how long the file is
     */
    SparseMap map(long stored, long length) throws TarException {
        return new SparseMap(pairs, stored, length);
    }
}
