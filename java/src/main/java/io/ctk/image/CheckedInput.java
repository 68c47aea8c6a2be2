package io.ctk.image;

import io.ctk.internal.layer.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes bytes on, and fails in the place of the last of them when they are not what their digest says. */
final class CheckedInput extends FilterInputStream {
    private final String what;
    private final Digest digest;
    private final long size;
    private final Sha256 hash = new Sha256();

    /**
     * Reads nothing yet.
     *
     * @param what what the bytes are, for messages
     * @param digest what they have to hash to
     * @param size how many they have to be
     */
    CheckedInput(InputStream in, String what, Digest digest, long size) {
        super(in);
        this.what = what;
        this.digest = digest;
        this.size = size;
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
        }
        boolean isLast = got > 0 ? hash.total() >= size : got < 0 && hash.total() < size;
        if (isLast && (hash.total() != size || !hash.finish().equals(digest.hex()))) {
            throw new ImageException(what + " is not what its digest says: ctk verify says what else is damaged,"
                    + " and loading the image again replaces it");
        }
        return got;
    }
}
