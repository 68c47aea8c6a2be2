package io.ctk.container.spec;

import io.ctk.image.Digest;
import java.util.Objects;

/**
 * Which image a container is made of.
 *
 * @param digest its manifest's digest
 * @param name the name that it had then, or its digest's first digits
 */
public record ImageOrigin(Digest digest, String name) {
    /** Checks that both are there. */
    public ImageOrigin {
        Objects.requireNonNull(digest);
        Objects.requireNonNull(name);
    }
}
