package io.ctk.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * {@return whose bytes they are}
     *
     * @param going the images that go
     * @param garbage the paths that go, with what they have
     */
    static Pruned of(ImageList going, Map<Path, Long> garbage, StorePaths paths) {
        Map<Path, Long> left = new LinkedHashMap<>(garbage);
        List<PrunedImage> images = new ArrayList<>();
        for (Image image : going.images()) {
            long bytes = 0;
            for (Path part : image.parts(paths)) {
                Long size = left.remove(part);
                bytes += size == null ? 0 : size;
            }
            images.add(new PrunedImage(image.id(), image.names(), bytes));
        }
        going.damaged().forEach(image -> images.add(new PrunedImage(image.id(), image.names(), 0)));
        List<Part> rest = new ArrayList<>();
        left.forEach((path, bytes) -> rest.add(new Part(path, bytes)));
        return new Pruned(images, rest);
    }

    static Map<Path, Long> sizes(List<Path> paths) throws IOException {
        Map<Path, Long> sizes = new LinkedHashMap<>();
        for (Path path : paths) {
            sizes.put(path, TreeSize.of(path));
        }
        return sizes;
    }
}
