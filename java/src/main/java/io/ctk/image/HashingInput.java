package io.ctk.image;

import java.io.IOException;
import java.io.InputStream;

/** Hashes what is read, and refuses to read more than a layer may have. */
final class HashingInput extends HashedInput {
    private static final int BUFFER = 64 << 10;

    private final UnpackLimits limits;

    HashingInput(InputStream in, UnpackLimits limits, String algorithm) {
        super(in, algorithm);
        this.limits = limits;
    }

    @Override
    void check(int got) throws ImageException {
        limits.checkSize(hash.total());
    }

    /** {@return the digest of all of it, the rest included} */
    Digest finish() throws IOException {
        byte[] buffer = new byte[BUFFER];
        int got;
        do {
            got = read(buffer, 0, buffer.length);
        } while (got >= 0);
        return hash.finish();
    }
}
