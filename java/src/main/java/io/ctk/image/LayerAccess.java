package io.ctk.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image's layers in a form that can be used here: a store may have come from another machine, or lie on another file system now, and
 * then its EROFS images can't be mounted.
 */
final class LayerAccess {
    private final StorePaths paths;

    LayerAccess(StorePaths paths) {
        this.paths = paths;
    }

    /** {@return its layers as they are stored, the topmost first, if this process can mount what is an EROFS image; otherwise directories} */
    List<Path> usable(Image image) throws IOException {
        List<Path> stack = image.stack(paths);
        if (stack.stream().anyMatch(OpenLayers::isImage) && !OpenLayers.canOpen(stack)) {
            return directories(image);
        }
        for (Path layer : stack) {
            checkThere(layer, image);
        }
        return orEmpty(stack);
    }

    private static void checkThere(Path layer, Image image) throws ImageException {
        if (!Files.exists(layer)) {
            throw new ImageException("the layer " + layer + " of " + image.shownName()
                    + " is missing: ctk verify --repair unpacks it again");
        }
    }

    private List<Path> orEmpty(List<Path> stack) {
        return stack.isEmpty() ? List.of(paths.empty()) : stack;
    }

    /**
     * {@return its layers as directories, the topmost first; those that are EROFS images are unpacked first, and stay so}
     *
     * @throws ImageException if one is missing
     */
    List<Path> directories(Image image) throws IOException {
        List<Path> stack = new ArrayList<>();
        for (int i = 0; i < image.config().diffIds().size(); i++) {
            Digest diffId = image.config().diffIds().get(i);
            checkThere(paths.stored(diffId), image);
            if (!Files.isDirectory(paths.layer(diffId))) {
                unpack(diffId, image.manifest().layers().get(i));
            }
            stack.add(0, paths.layer(diffId));
        }
        return orEmpty(stack);
    }

    private void unpack(Digest diffId, BlobDescriptor blob) throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            Path directory = transaction.newDirectory();
            Digest actual = new BlobUnpacker(paths, n -> {}).unpack(blob, diffId, directory);
            if (!actual.equals(diffId)) {
                throw new ImageException("the blob " + blob.digest() + " unpacks to the diff ID " + actual
                        + ", and not " + diffId + ": ctk verify says what else is damaged");
            }
            transaction.addDirectory(directory, diffId);
            transaction.publish();
        }
    }
}
