package io.ctk.internal.image.stream;

import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.image.UnpackLimits;
import java.io.IOException;
import java.io.InputStream;

/** Hashes what is read, and refuses to read more than a layer may have. */
public final class HashingInput extends HashedInput {
    private static final int BUFFER = 64 << 10;

    private final Limits limits;

    public HashingInput(InputStream in, UnpackLimits limits, String algorithm) {
        super(in, algorithm);
        this.limits = new Limits(limits);
    }

    @Override
    void check(int got) throws ImageException {
        limits.checkSize(hash.total());
    }

    /** {@return the digest of all of it, the rest included} */
    public Digest finish() throws IOException {
        byte[] buffer = new byte[BUFFER];
        int got;
        do {
            got = read(buffer, 0, buffer.length);
        } while (got >= 0);
        return hash.finish();
    }
}
