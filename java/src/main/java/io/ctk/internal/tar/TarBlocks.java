package io.ctk.internal.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** An archive's bytes in the blocks that it consists of: whatever is missing of one, the archive ends early. */
final class TarBlocks {
    private static final int BLOCK = TarHeader.BLOCK;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];

    TarBlocks(InputStream in) {
        this.in = in;
    }

    /**
     * {@return the next header, null where there is none}: what belongs to an entry, such as its long name, must not be the last
     *
     * @param first whether nothing belongs to it yet
     * @param guarded whether the archive may end without its end mark
     */
    @Nullable
    TarHeader header(boolean first, boolean guarded) throws IOException {
        int got = in.readNBytes(block, 0, BLOCK);
        if (got == 0 && first && guarded) {
            return null;
        }
        if (got == 0 && first) {
            throw new EOFException(
                    "the archive ends without its end mark, two blocks of zeros: it may have been cut off");
        }
        if (got != BLOCK) {
            throw new EOFException("the archive ends early, in a header");
        }
        return new TarHeader(block.clone());
    }

    /** {@return the data of a header that is no entry}, at most so many bytes */
    byte[] metadata(long size, int most) throws IOException {
        if (size < 0 || size > most) {
            throw new TarException("a header of " + size + " bytes: at most " + most);
        }
        byte[] bytes = new byte[(int) size];
        if (in.readNBytes(bytes, 0, bytes.length) != bytes.length) {
            throw new EOFException("the archive ends early, in a header");
        }
        skip(-size & (BLOCK - 1));
        return bytes;
    }

    /** {@return the next block of a sparse file's map}, until the next is read */
    byte[] map() throws IOException {
        if (in.readNBytes(block, 0, BLOCK) != BLOCK) {
            throw new EOFException("the archive ends early, in a sparse file's map");
        }
        return block;
    }

    /** Reads of a file; {@return how much, at least a byte} */
    int read(byte[] to, int offset, int length) throws IOException {
        int got = in.read(to, offset, length);
        if (got < 0) {
            throw new EOFException("the archive ends early, in a file");
        }
        return got;
    }

    /** Passes over what is in a file. */
    void skip(long count) throws IOException {
        byte[] buffer = count > BLOCK ? new byte[(int) Math.min(count, 64 << 10)] : block;
        long rest = count;
        while (rest > 0) {
            rest -= read(buffer, 0, (int) Math.min(rest, buffer.length));
        }
    }

    /** Passes over zeros behind a file, less than a block; {@return whether all of them were there} */
    boolean skipPadding(int count) throws IOException {
        return in.readNBytes(block, 0, count) == count;
    }
}
