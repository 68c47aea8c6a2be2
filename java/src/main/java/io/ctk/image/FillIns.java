package io.ctk.image;

import io.ctk.internal.layer.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stacks of layers need on top of them (see {@link FillIn}), made when a stack is first used, and kept by what identifies the stack. An
 * empty file stands for one that needs nothing, so that it need not be found out again.
 */
final class FillIns {
    private final StorePaths paths;

    FillIns(StorePaths paths) {
        this.paths = paths;
    }

    /**
     * {@return what identifies layers that lie on one another (OCI image specification, config.md, "Layer ChainID")}
     *
     * @param layers the topmost first
     */
    static Digest chain(List<Digest> layers) {
        String chain = layers.isEmpty() ? "" : layers.get(layers.size() - 1).toString();
        for (int i = layers.size() - 2; i >= 0; i--) {
            byte[] pair = (chain + " " + layers.get(i)).getBytes(StandardCharsets.US_ASCII);
            Sha256 hash = new Sha256();
            hash.update(pair, 0, pair.length);
            chain = "sha256:" + hash.finish();
        }
        return chain.isEmpty() ? new Digest("0".repeat(64)) : Digest.parse(chain);
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
        Path there = paths.chain(chain(layers));
        if (!Files.isDirectory(there) && !Files.exists(there)) {
            make(image, layers, stored);
        }
        return Files.isDirectory(there) ? Optional.of(there) : Optional.empty();
    }

    private void make(Image image, List<Digest> layers, List<Path> stored) throws IOException {
        List<Path> unused = records(image, layers);
        try (Transaction transaction = new Transaction(paths)) {
            transaction.addFillIn(write(transaction, layers, stored), chain(layers));
            transaction.publish();
        }
    }

    /** {@return what each of an image's layers implies, written down first where that is missing} */
    List<Path> records(Image image, List<Digest> layers) throws IOException {
        List<Path> records = new ArrayList<>();
        for (Digest layer : layers) {
            if (!ImpliedDirectories.isWhole(paths.implied(layer))) {
                writeRecord(image, layer);
            }
            records.add(paths.implied(layer));
        }
        return records;
    }

    /** An older ctk unpacked the layer, or the machine lost its power before the record was on disk. */
    private void writeRecord(Image image, Digest layer) throws IOException {
        BlobDescriptor blob = image.blob(layer);
        if (!Files.exists(paths.blob(blob.digest()))) {
            throw new ImageException("the blob " + blob.digest() + " of layer " + layer.shortened() + " of "
                    + image.shownName() + " is missing, which says what directories the layer implies: ctk load of the"
                    + " image brings it back");
        }
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
    Path write(Transaction transaction, List<Digest> layers, List<Path> stored) throws IOException {
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
