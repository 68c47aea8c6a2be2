package io.ctk.image;

import java.nio.file.Path;
import java.util.List;

/**
 * What pruning a store removes, or has removed.
 *
 * @param images the images
 * @param rest blobs and layers that belong to none of them, and what killed processes left half-written
 */
public record Pruned(List<PrunedImage> images, List<Part> rest) {
    /**
     * An image that goes.
     *
     * @param id its manifest's digest
     * @param names its names; none where nobody can ask for it by one
     * @param bytes what goes with it; what two of them share counts for the first
     */
    public record PrunedImage(Digest id, List<String> names, long bytes) {
        /** Copies the list. */
        public PrunedImage {
            names = List.copyOf(names);
        }
    }

    /**
     * A blob, a layer or something half-written.
     *
     * @param path where it is, or was
     * @param bytes what it has on disk
     */
    public record Part(Path path, long bytes) {}

    /** Copies the lists. */
    public Pruned {
        images = List.copyOf(images);
        rest = List.copyOf(rest);
    }

    /** {@return how many bytes that is} */
    public long bytes() {
        return images.stream().mapToLong(PrunedImage::bytes).sum()
                + rest.stream().mapToLong(Part::bytes).sum();
    }
}
