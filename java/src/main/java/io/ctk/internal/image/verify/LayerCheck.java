package io.ctk.internal.image.verify;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.internal.image.store.ErofsImage;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.image.unpack.BlobUnpacker;
import io.ctk.internal.image.unpack.ImpliedDirectories;
import io.ctk.internal.layer.Trees;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Compares layers with what their archives say. One that is not certainly the same is unpacked once more beside the one that is there, which
 * says how they differ, and a damaged one has its successor ready.
 */
final class LayerCheck {
    private final Transaction transaction;
    private final StorePaths paths;
    private final LayoutCheck layout;
    private final Users users;
    private final Findings findings;
    private final LongConsumer progress;
    /** Layers of which is certain what they imply. */
    private final Set<Digest> recorded = new TreeSet<>();

    LayerCheck(Transaction transaction, LayoutCheck layout, Users users, Findings findings, LongConsumer progress) {
        this.transaction = transaction;
        this.paths = transaction.paths();
        this.layout = layout;
        this.users = users;
        this.findings = findings;
        this.progress = progress;
    }

    /** {@return what a layer is called} */
    static String name(Digest diffId) {
        return "layer " + diffId.shortened();
    }

    /** {@return whether it is certain what a layer implies} */
    boolean isRecorded(Digest diffId) {
        return recorded.contains(diffId);
    }

    void check(Digest diffId, BlobDescriptor blob) throws IOException {
        String what = name(diffId);
        if (!Files.exists(paths.blob(blob.digest()))) {
            findings.add(what, "its blob " + blob.digest() + " is missing");
            return;
        }
        if (layout.isDamaged(blob.digest())) {
            return; // said already, and nothing to compare with
        }
        if (isWhole(diffId, blob)) {
            recorded.add(diffId);
            return;
        }
        Path fresh = transaction.newDirectory();
        try {
            Digest actual = new BlobUnpacker(paths, progress).unpack(blob, diffId, fresh);
            if (!actual.equals(diffId)) {
                findings.add(what, "its blob unpacks to the diff ID " + actual);
                return;
            }
            checkRecord(what, diffId, fresh);
            checkImage(what, diffId, fresh);
            if (Files.exists(paths.layer(diffId)) || !Files.exists(paths.image(diffId))) {
                checkDirectory(what, diffId, fresh);
            }
        } catch (CtkException e) {
            if (e.errno() != Errno.EACCES) {
                throw e;
            }
            findings.add(what, "it can't be compared: " + e.getMessage());
        } finally {
            Trees.remove(fresh);
        }
    }

    /** Without unpacking anything: as nearly all are. Of what is not, unpacking says how it differs, if it does. */
    private boolean isWhole(Digest diffId, BlobDescriptor blob) throws IOException {
        if (!ImpliedDirectories.isPlain(paths.implied(diffId))) {
            return false;
        }
        List<Path> stored = new ArrayList<>();
        for (Path layer : List.of(paths.layer(diffId), paths.image(diffId))) {
            if (Files.exists(layer, LinkOption.NOFOLLOW_LINKS)) {
                stored.add(layer);
            }
        }
        try (OpenLayers open = OpenLayers.of(stored)) {
            for (Path directory : open.directories()) {
                if (!new BlobUnpacker(paths, progress).isSame(blob, diffId, directory)) {
                    return false;
                }
            }
            return !stored.isEmpty();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** One that is missing, an older ctk has not written. */
    private void checkRecord(String what, Digest diffId, Path fresh) throws IOException {
        Path record = StorePaths.record(fresh);
        boolean there = Files.exists(paths.implied(diffId));
        if (there && Files.mismatch(paths.implied(diffId), record) < 0) {
            recorded.add(diffId);
            return;
        }
        if (findings.repair()) {
            Files.move(record, paths.implied(diffId), StandardCopyOption.ATOMIC_MOVE);
            recorded.add(diffId);
        }
        if (there) {
            findings.addRepaired(what, "the list of directories that it implies is damaged");
        }
    }

    private void checkImage(String what, Digest diffId, Path fresh) throws IOException {
        Path image = paths.image(diffId);
        if (!Files.exists(image)) {
            return;
        }
        Optional<String> why = difference(image, fresh);
        if (why.isPresent() && findings.repair()) {
            replaceImage(diffId, fresh);
        }
        why.ifPresent(words -> findings.addRepaired(what, "its EROFS image: " + words));
    }

    private static Optional<String> difference(Path image, Path fresh) {
        try (OpenLayers open = OpenLayers.of(List.of(image))) {
            return TreeComparison.difference(open.directories().get(0), fresh);
        } catch (IOException e) { // how the kernel finds damage, and how it says that it can mount none
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Where no image can be made or mounted, there will be a directory. */
    private void replaceImage(Digest diffId, Path fresh) throws IOException {
        Path image = transaction.newName();
        try {
            ErofsImage.make(fresh, diffId, image);
            Files.move(image, paths.image(diffId), StandardCopyOption.ATOMIC_MOVE);
        } catch (CtkException | ImageException e) {
            Files.delete(paths.image(diffId));
        }
        Trees.syncDirectory(paths.layers());
    }

    private void checkDirectory(String what, Digest diffId, Path fresh) throws IOException {
        Optional<String> why = Files.isDirectory(paths.layer(diffId))
                ? TreeComparison.difference(paths.layer(diffId), fresh)
                : Optional.of("it is not unpacked");
        if (why.isEmpty()) {
            return;
        }
        Optional<String> user = findings.repair() ? users.of(diffId, paths.layer(diffId)) : Optional.empty();
        if (findings.repair() && user.isEmpty()) {
            replace(diffId, fresh);
        }
        findings.addUnlessUsed(what, why.get(), user);
    }

    /** What was there is then where the new one was, and goes with it. */
    private void replace(Digest diffId, Path fresh) throws IOException {
        Trees.syncFilesystem(paths.layers());
        Path layer = paths.layer(diffId);
        if (!Files.exists(layer, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(fresh, layer, StandardCopyOption.ATOMIC_MOVE);
        } else {
            exchange(layer, fresh);
        }
        Trees.syncDirectory(paths.layers());
    }

    private void exchange(Path layer, Path fresh) throws IOException {
        try {
            Trees.exchange(layer, fresh);
        } catch (CtkException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            // Killed between the two, the layer is missing, which the next repair mends.
            Files.move(layer, transaction.newName(), StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh, layer, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
