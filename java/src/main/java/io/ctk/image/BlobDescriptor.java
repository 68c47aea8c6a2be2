package io.ctk.image;

import java.util.Map;

/**
 * What a blob is (OCI image specification, descriptor.md).
 *
 * @param mediaType its media type
 * @param digest its digest
 * @param size its size in bytes
 * @param annotations what else is said of it
 */
public record BlobDescriptor(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    /** Copies the annotations. */
    public BlobDescriptor {
        annotations = Map.copyOf(annotations);
    }

    /** {@return the same with these annotations and no others} */
    public BlobDescriptor annotated(Map<String, String> other) {
        return new BlobDescriptor(mediaType, digest, size, other);
    }
}
