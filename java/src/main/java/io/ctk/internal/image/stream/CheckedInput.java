package io.ctk.internal.image.stream;

import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import java.io.InputStream;

/** Passes bytes on, and fails in the place of the last of them when they are not what their digest says. */
public final class CheckedInput extends HashedInput {
    private final String what;
    private final Digest digest;
    private final long size;

    /**
     * Reads nothing yet.
     *
     * @param what what the bytes are, for messages
     * @param digest what they have to hash to
     * @param size how many they have to be
     */
    public CheckedInput(InputStream in, String what, Digest digest, long size) {
        super(in, digest.algorithm());
        this.what = what;
        this.digest = digest;
        this.size = size;
    }

    @Override
    void check(int got) throws ImageException {
        boolean isLast = got > 0 ? hash.total() >= size : got < 0 && hash.total() < size;
        if (isLast && (hash.total() != size || !hash.finish().equals(digest))) {
            throw new ImageException(what + " is not what its digest says: ctk verify says what else is damaged,"
                    + " and loading the image again replaces it");
        }
    }
}
