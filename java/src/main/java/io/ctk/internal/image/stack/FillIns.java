package io.ctk.internal.image.stack;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.internal.image.store.ImageParts;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.unpack.BlobUnpacker;
import io.ctk.internal.image.unpack.ImpliedDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What stacks of layers need on top of them (see {@link FillIn}), made when a stack is first used, and kept by what identifies the stack. An
 * empty file stands for one that needs nothing, so that it need not be found out again.
 */
public final class FillIns {
    private final StorePaths paths;

    public FillIns(StorePaths paths) {
        this.paths = paths;
    }

    /**
     * {@return what is to be stacked on top of an image's layers; empty if nothing is}
     *
     * @param layers those that count, the topmost first
     * @param stored where they are
     */
    Optional<Path> of(Image image, List<Digest> layers, List<Path> stored) throws IOException {
        if (layers.size() < 2) {
            return Optional.empty();
        }
        Path there = paths.chain(ImageParts.chain(layers));
        if (!Files.isDirectory(there) && !Files.exists(there)) {
            if (whyUnknown(image, layers).isPresent()) {
                return Optional.empty();
            }
            make(image, layers, stored);
        }
        return Files.isDirectory(there) ? Optional.of(there) : Optional.empty();
    }

    private void make(Image image, List<Digest> layers, List<Path> stored) throws IOException {
        for (Digest layer : layers) {
            Optional<Path> unused = record(image, layer);
        }
        try (Transaction transaction = new Transaction(paths)) {
            transaction.addFillIn(write(transaction, layers, stored), ImageParts.chain(layers));
            transaction.publish();
        }
    }

    /**
     * {@return why it can't be found out what an image needs on top of its layers, so that it has nothing there; empty where it can, or is
     * known}
     */
    public Optional<String> whyUnknown(Image image) throws IOException {
        List<Digest> layers = ImageParts.effective(image);
        return layers.size() < 2 || Files.exists(paths.chain(ImageParts.chain(layers)))
                ? Optional.empty()
                : whyUnknown(image, layers);
    }

    private Optional<String> whyUnknown(Image image, List<Digest> layers) throws IOException {
        for (Digest layer : layers) {
            Digest blob = ImageParts.blob(image, layer).digest();
            if (!ImpliedDirectories.isWhole(paths.implied(layer)) && !Files.exists(paths.blob(blob))) {
                return Optional.of("the blob " + blob + " of layer " + layer.shortened() + " of " + image.shownName()
                        + " is missing, which says what directories the layer implies: some may have other modes, owners and"
                        + " times; ctk load of the image brings it back");
            }
        }
        return Optional.empty();
    }

    /** {@return what a layer of an image implies, written down first where that is missing; empty where nothing is left that says it} */
    Optional<Path> record(Image image, Digest layer) throws IOException {
        Path record = paths.implied(layer);
        if (!ImpliedDirectories.isWhole(record)) {
            BlobDescriptor blob = ImageParts.blob(image, layer);
            if (!Files.exists(paths.blob(blob.digest()))) {
                return Optional.empty();
            }
            writeRecord(layer, blob);
        }
        return Optional.of(record);
    }

    /** An older ctk unpacked the layer, or the machine lost its power before the record was on disk. */
    private void writeRecord(Digest layer, BlobDescriptor blob) throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            Path directory = transaction.newDirectory();
            Digest actual = new BlobUnpacker(paths, n -> {}).unpack(blob, layer, directory);
            if (!actual.equals(layer)) {
                throw new ImageException("the blob " + blob.digest() + " unpacks to the diff ID " + actual
                        + ", and not " + layer + ": ctk verify says what else is damaged");
            }
            transaction.addRecord(directory, layer);
            transaction.publish();
        }
    }

    /** Writes what layers with records need; {@return a directory, or an empty file if they need nothing} */
    public Path write(Transaction transaction, List<Digest> layers, List<Path> stored) throws IOException {
        List<Path> records = layers.stream().map(paths::implied).toList();
        Path directory = transaction.newDirectory();
        try (OpenLayers open = OpenLayers.of(stored)) {
            if (FillIn.write(open.directories(), records, directory)) {
                return directory;
            }
        }
        return Files.createFile(transaction.newName());
    }
}
