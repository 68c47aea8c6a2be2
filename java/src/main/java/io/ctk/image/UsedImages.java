package io.ctk.image;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Tells which images are in use, whenever it is asked. */
@FunctionalInterface
public interface UsedImages {
    /** {@return the digests of their manifests} */
    Set<Digest> digests() throws IOException;

    /** {@return names of containers that run now, by the manifest of the image that each is made of} */
    default Map<Digest, String> running() throws IOException {
        return Map.of();
    }
}
