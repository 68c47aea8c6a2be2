package io.ctk.internal.image.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Hashes what is read. */
abstract class HashedInput extends FilterInputStream {
    /** Of all that was read so far. */
    final Hash hash;

    HashedInput(InputStream in, String algorithm) {
        super(in);
        this.hash = Hash.of(algorithm);
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] to, int offset, int length) throws IOException {
        int got = in.read(to, offset, length);
        if (got > 0) {
            hash.update(to, offset, got);
        }
        check(got);
        return got;
    }

    /** Fails if that may not be read; {@code got} is how much that was, below 0 at the end. */
    abstract void check(int got) throws IOException;
}
