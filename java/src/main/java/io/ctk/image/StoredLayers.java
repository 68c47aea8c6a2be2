package io.ctk.image;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;

/**
 * Layers that need not be taken in again: an image of the index, which was checked when it came, says of them what the new one says. That
 * files of those names are there is not enough: a stranger's manifest may name any of them, with another size, compression or diff ID.
 */
final class StoredLayers {
    private record Pair(Digest diffId, Digest blob, long size, Compression compression) {
        static Pair of(Digest diffId, BlobDescriptor blob) throws ImageException {
            return new Pair(diffId, blob.digest(), blob.size(), MediaType.compression(blob.mediaType()));
        }
    }

    private final StorePaths paths;
    private final Set<Pair> pairs = new HashSet<>();

    private StoredLayers(StorePaths paths) {
        this.paths = paths;
    }

    /** Looks at all images. */
    static StoredLayers read(StorePaths paths) throws IOException {
        StoredLayers layers = new StoredLayers(paths);
        for (Image image : new Catalog(paths).list().images()) {
            for (int i = 0; i < image.config().diffIds().size(); i++) {
                layers.add(
                        image.config().diffIds().get(i),
                        image.manifest().layers().get(i));
            }
        }
        return layers;
    }

    private void add(Digest diffId, BlobDescriptor blob) {
        try {
            pairs.add(Pair.of(diffId, blob));
        } catch (ImageException e) {
            // Of another tool's making, and nothing that could be loaded.
        }
    }

    /** {@return whether the layer is there, as a blob that is what its digest says, and unpacked} */
    boolean has(Digest diffId, BlobDescriptor blob) throws IOException {
        return pairs.contains(Pair.of(diffId, blob))
                && Files.exists(paths.stored(diffId))
                && Files.exists(paths.blob(blob.digest()))
                && Blobs.hash(paths.blob(blob.digest()), n -> {})
                        .equals(blob.digest().hex());
    }
}
