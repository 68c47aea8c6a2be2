package io.ctk.image;

import io.ctk.internal.layer.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Hashes what is read, and refuses to read more than a layer may have. */
final class HashingInput extends FilterInputStream {
    private static final int BUFFER = 64 << 10;

    private final Sha256 hash = new Sha256();
    private final UnpackLimits limits;

    HashingInput(InputStream in, UnpackLimits limits) {
        super(in);
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int got = in.read(to, offset, length);
        if (got > 0) {
            hash.update(to, offset, got);
            limits.checkSize(hash.total());
        }
        return got;
    }

    /** {@return the digest of all of it, the rest included} */
    Digest finish() throws IOException {
        byte[] buffer = new byte[BUFFER];
        int got;
        do {
            got = read(buffer, 0, buffer.length);
        } while (got >= 0);
        return new Digest(hash.finish());
    }
}
