package io.ctk.internal.image.verify;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Damage;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.stack.FillIns;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.ErofsImage;
import io.ctk.internal.image.store.ImageParts;
import io.ctk.internal.image.store.MountedLayers;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.image.unpack.BlobUnpacker;
import io.ctk.internal.image.unpack.ImpliedDirectories;
import io.ctk.internal.layer.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rehashes every blob, and compares every layer with what its archive says: so that nothing has to be written down about a layer when it
 * is first unpacked. One that is not certainly the same is unpacked once more beside the one that is there, which says how they differ, and a
 * damaged one has its successor ready.
 */
public final class Verifier {
    private record Layer(Digest diffId, BlobDescriptor blob) {}

    private final Transaction transaction;
    private final StorePaths paths;
    private final Catalog catalog;
    private final boolean repair;
    private final Map<Digest, String> running;
    private final Map<Digest, String> users = new TreeMap<>();
    private final Map<Digest, Image> stacks = new TreeMap<>();
    private final Map<Digest, String> stackUsers = new TreeMap<>();
    private final LongConsumer progress;
    private final List<Damage> damage = new ArrayList<>();
    private final Set<Digest> damaged = new TreeSet<>();
    /** Layers of which is certain what they imply. */
    private final Set<Digest> recorded = new TreeSet<>();

    /**
     * Looks at nothing yet.
     *
     * @param running names of containers that run, by the manifest of the image that each is made of
     */
    public Verifier(Transaction transaction, boolean repair, Map<Digest, String> running, LongConsumer progress) {
        this.transaction = transaction;
        this.paths = transaction.paths();
        this.catalog = new Catalog(paths);
        this.repair = repair;
        this.running = running;
        this.progress = progress;
    }

    public List<Damage> verify(List<BlobDescriptor> manifests) throws IOException {
        verifyLayout();
        verifyBlobs();
        Set<Layer> layers = new LinkedHashSet<>();
        for (BlobDescriptor descriptor : manifests) {
            try {
                Image image = catalog.read(descriptor);
                for (int i = 0; i < image.manifest().layers().size(); i++) {
                    Digest diffId = image.config().diffIds().get(i);
                    layers.add(
                            new Layer(diffId, image.manifest().layers().get(i).annotated(Map.of())));
                    noteUser(users, diffId, image);
                }
                Digest chain = ImageParts.chain(ImageParts.effective(image));
                noteUser(stackUsers, chain, image);
                stacks.put(chain, image);
            } catch (ImageException e) {
                damage.add(
                        new Damage("image " + descriptor.digest().shortened(), String.valueOf(e.getMessage()), false));
            }
        }
        for (Layer layer : layers) {
            try {
                verifyLayer(layer.diffId(), layer.blob());
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) { // one that can't be unpacked hides no other
                damage.add(new Damage(name(layer.diffId()), String.valueOf(e.getMessage()), false));
            }
        }
        for (Map.Entry<Digest, Image> stack : stacks.entrySet()) {
            try {
                verifyFillIn(stack.getKey(), stack.getValue());
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                damage.add(new Damage(
                        "the directories that " + stack.getValue().shownName() + " implies",
                        String.valueOf(e.getMessage()),
                        false));
            }
        }
        return damage;
    }

    /** Of several images with the same layers, any may be the one that a container runs on. */
    private void noteUser(Map<Digest, String> users, Digest used, Image image) {
        String container = running.get(image.id());
        if (container != null) {
            users.put(used, "the container " + container);
        }
    }

    /** What is not there is made when the image is next used. */
    private void verifyFillIn(Digest chain, Image image) throws IOException {
        Path there = paths.chain(chain);
        List<Digest> layers = ImageParts.effective(image);
        for (Digest layer : layers) {
            if (!Files.exists(paths.stored(layer)) || !recorded.contains(layer)) {
                return; // said already, or not written down yet
            }
        }
        if (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path fresh = new FillIns(paths)
                .write(transaction, layers, layers.stream().map(paths::stored).toList());
        boolean wanted = Files.isDirectory(fresh);
        Optional<String> why = wanted != Files.isDirectory(there)
                ? Optional.of(wanted ? "they are missing" : "they are not needed")
                : wanted ? TreeComparison.difference(there, fresh) : Optional.empty();
        if (why.isEmpty()) {
            return;
        }
        Optional<String> user = repair ? userOf(there, stackUsers.get(chain)) : Optional.empty();
        if (repair && user.isEmpty()) {
            Files.move(there, transaction.newName(), StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh, there, StandardCopyOption.ATOMIC_MOVE);
        }
        addUnlessUsed("the directories that " + image.shownName() + " implies", why.get(), user);
    }

    private void addUnlessUsed(String what, String why, Optional<String> user) {
        String words = user.map(name -> "; not repaired while " + name + " uses it: end that first")
                .orElse("");
        damage.add(new Damage(what, why + words, repair && user.isEmpty()));
    }

    private static String name(Digest diffId) {
        return "layer " + diffId.shortened();
    }

    private void verifyLayout() throws IOException {
        if (!Files.exists(paths.index()) && paths.hasBlobs()) {
            damage.add(new Damage(
                    "index.json", "it is missing, and blobs are there: load or import the images again", false));
        }
        String why = "";
        try (InputStream in = Files.newInputStream(paths.layout())) {
            String version = Json.parse("it", in.readNBytes(Json.LARGEST + 1)).required("imageLayoutVersion");
            why = version.equals(StorePaths.LAYOUT_VERSION) ? "" : "it names the version " + version;
        } catch (ImageException e) {
            why = String.valueOf(e.getMessage());
        }
        if (!why.isEmpty()) {
            if (repair) {
                paths.writeLayout();
            }
            damage.add(new Damage("oci-layout", why, repair));
        }
    }

    private void verifyBlobs() throws IOException {
        for (Path directory : paths.allBlobs()) {
            String algorithm = String.valueOf(directory.getFileName());
            try (DirectoryStream<Path> blobs = Files.newDirectoryStream(directory, blob -> !StorePaths.isAside(blob))) {
                for (Path blob : blobs) {
                    verifyBlob(blob, algorithm);
                }
            }
        }
    }

    private void verifyBlob(Path blob, String algorithm) throws IOException {
        String name = String.valueOf(blob.getFileName());
        if (!Blobs.hash(blob, algorithm, progress).hex().equals(name)) {
            damage.add(new Damage("blob " + name, "its content has another digest", false));
            try {
                damaged.add(new Digest(algorithm, name));
            } catch (IllegalArgumentException e) {
                // Nothing refers to a blob of such a name.
            }
        }
    }

    private void verifyLayer(Digest diffId, BlobDescriptor blob) throws IOException {
        String what = name(diffId);
        if (!Files.exists(paths.blob(blob.digest()))) {
            damage.add(new Damage(what, "its blob " + blob.digest() + " is missing", false));
            return;
        }
        if (damaged.contains(blob.digest())) {
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
                damage.add(new Damage(what, "its blob unpacks to the diff ID " + actual, false));
                return;
            }
            verifyRecord(what, diffId, fresh);
            verifyImage(what, diffId, fresh);
            if (Files.exists(paths.layer(diffId)) || !Files.exists(paths.image(diffId))) {
                verifyDirectory(what, diffId, fresh);
            }
        } catch (CtkException e) {
            if (e.errno() != Errno.EACCES) {
                throw e;
            }
            damage.add(new Damage(what, "it can't be compared: " + e.getMessage(), false));
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
    private void verifyRecord(String what, Digest diffId, Path fresh) throws IOException {
        Path record = StorePaths.record(fresh);
        boolean there = Files.exists(paths.implied(diffId));
        if (there && Files.mismatch(paths.implied(diffId), record) < 0) {
            recorded.add(diffId);
            return;
        }
        if (repair) {
            Files.move(record, paths.implied(diffId), StandardCopyOption.ATOMIC_MOVE);
            recorded.add(diffId);
        }
        if (there) {
            damage.add(new Damage(what, "the list of directories that it implies is damaged", repair));
        }
    }

    private void verifyImage(String what, Digest diffId, Path fresh) throws IOException {
        Path image = paths.image(diffId);
        if (!Files.exists(image)) {
            return;
        }
        Optional<String> why = difference(image, fresh);
        if (why.isPresent() && repair) {
            replaceImage(diffId, fresh);
        }
        why.ifPresent(words -> damage.add(new Damage(what, "its EROFS image: " + words, repair)));
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

    private void verifyDirectory(String what, Digest diffId, Path fresh) throws IOException {
        Optional<String> why = Files.isDirectory(paths.layer(diffId))
                ? TreeComparison.difference(paths.layer(diffId), fresh)
                : Optional.of("it is not unpacked");
        if (why.isEmpty()) {
            return;
        }
        Optional<String> user = repair ? userOf(paths.layer(diffId), users.get(diffId)) : Optional.empty();
        if (repair && user.isEmpty()) {
            replace(diffId, fresh);
        }
        addUnlessUsed(what, why.get(), user);
    }

    /** Who would see the files vanish that it works with. */
    private static Optional<String> userOf(Path directory, @Nullable String container) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        MountedLayers mounts = MountedLayers.read();
        return Optional.ofNullable(container)
                .or(() -> mounts.mountOn(directory).map(target -> "the mount on " + target));
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
