package io.ctk.internal.image.stack;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.internal.image.changes.ImageLayers;
import io.ctk.internal.image.store.ImageParts;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.unpack.BlobUnpacker;
import io.ctk.internal.image.unpack.ImpliedDirectories;
import io.ctk.internal.layer.LayerRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * An image's layers as everything that shows its files is to stack them, and in a form that can be used here: a store may have come from another machine, or lie on another file system now, and
 * then its EROFS images can't be mounted.
 */
public final class LayerAccess {
    private final StorePaths paths;

    public LayerAccess(StorePaths paths) {
        this.paths = paths;
    }

    /**
     * {@return what the image's files are to be seen through, the topmost first: the layers that count, down to one whose root hides the
     * others, and above them what they need there; EROFS images among them only if this process can mount them}
     *
     * @throws ImageException if one is missing
     */
    public List<Path> usable(Image image) throws IOException {
        List<Digest> layers = ImageParts.effective(image);
        return shown(image, layers, usable(image, layers));
    }

    /** {@return the same with directories only; those that are EROFS images are unpacked first, and stay so} */
    public List<Path> directories(Image image) throws IOException {
        List<Digest> layers = ImageParts.effective(image);
        return shown(image, layers, directories(image, layers));
    }

    /** {@return every layer of the image by itself, the topmost first} */
    public ImageLayers each(Image image) throws IOException {
        List<Digest> layers = new ArrayList<>(image.config().diffIds());
        Collections.reverse(layers);
        List<Boolean> namingRoot = new ArrayList<>();
        for (Digest layer : layers) {
            Optional<Path> record = new FillIns(paths).record(image, layer);
            namingRoot.add(record.isPresent() && ImpliedDirectories.namesRoot(record.get()));
        }
        return new ImageLayers(layers, usable(image, layers), namingRoot);
    }

    private List<Path> shown(Image image, List<Digest> layers, List<Path> stored) throws IOException {
        List<Path> shown = new ArrayList<>();
        new FillIns(paths).of(image, layers, stored).ifPresent(shown::add);
        shown.addAll(LayerRoots.visible(stored));
        return shown.isEmpty() ? List.of(paths.empty()) : shown;
    }

    private List<Path> usable(Image image, List<Digest> layers) throws IOException {
        List<Path> stack = layers.stream().map(paths::stored).toList();
        if (stack.stream().anyMatch(OpenLayers::isImage) && !OpenLayers.canOpen(stack)) {
            return directories(image, layers);
        }
        for (Path layer : stack) {
            checkThere(layer, image);
        }
        return stack;
    }

    private static void checkThere(Path layer, Image image) throws ImageException {
        if (!Files.exists(layer)) {
            throw new ImageException("the layer " + layer + " of " + image.shownName()
                    + " is missing: ctk verify --repair unpacks it again");
        }
    }

    private List<Path> directories(Image image, List<Digest> layers) throws IOException {
        List<Path> stack = new ArrayList<>();
        for (Digest layer : layers) {
            checkThere(paths.stored(layer), image);
            if (!Files.isDirectory(paths.layer(layer))) {
                unpack(layer, ImageParts.blob(image, layer));
            }
            stack.add(paths.layer(layer));
        }
        return stack;
    }

    private void unpack(Digest diffId, BlobDescriptor blob) throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            Path directory = transaction.newDirectory();
            Digest actual = new BlobUnpacker(paths, n -> {}).unpack(blob, diffId, directory);
            if (!actual.equals(diffId)) {
                throw new ImageException("the blob " + blob.digest() + " unpacks to the diff ID " + actual
                        + ", and not " + diffId + ": ctk verify says what else is damaged");
            }
            transaction.addRecord(directory, diffId);
            transaction.addDirectory(directory, diffId);
            transaction.publish();
        }
    }
}
