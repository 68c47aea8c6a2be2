package io.ctk.image;

import java.util.List;
import java.util.Map;

/**
 * Which blobs an image consists of (OCI image specification, manifest.md).
 *
 * @param config its configuration
 * @param layers its layers, the lowest first
 * @param annotations what else is said of it
 */
public record Manifest(BlobDescriptor config, List<BlobDescriptor> layers, Map<String, String> annotations) {
    /** Copies what is mutable. */
    public Manifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }
}
