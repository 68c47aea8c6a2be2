package io.ctk.image;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.tar.TarWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of one user: an OCI image layout on disk that other tools can read as it stands, and the unpacked layers, each once
 * however many images have it. Many processes may use it at once, and each may be killed at any time.
 */
public final class ImageStore {
    private final StorePaths paths;

    private ImageStore(StorePaths paths) {
        this.paths = paths;
    }

    /** {@return the store in that directory, made when something is first put into it} */
    public static ImageStore at(Path root) {
        return new ImageStore(new StorePaths(root.toAbsolutePath().normalize()));
    }

    /** {@return the directory} */
    public Path root() {
        return paths.root();
    }

    /** {@return all images, each once, by name} */
    public List<Image> images() throws IOException {
        Map<Digest, List<String>> names = new LinkedHashMap<>();
        Map<Digest, BlobDescriptor> manifests = new LinkedHashMap<>();
        for (BlobDescriptor entry : Index.read(paths.index())) {
            manifests.putIfAbsent(entry.digest(), entry);
            List<String> known = names.computeIfAbsent(entry.digest(), d -> new ArrayList<>());
            if (!Index.name(entry).isEmpty()) {
                known.add(Index.name(entry));
            }
        }
        List<Image> images = new ArrayList<>();
        for (BlobDescriptor manifest : manifests.values()) {
            images.add(read(manifest, names.getOrDefault(manifest.digest(), List.of())));
        }
        images.sort(java.util.Comparator.comparing(Image::shownName));
        return images;
    }

    private Image read(BlobDescriptor descriptor, List<String> names) throws IOException {
        Manifest manifest = Manifest.parse(Blobs.read(paths, descriptor));
        ImageConfig config = ImageConfig.parse(Blobs.read(paths, manifest.config()));
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new ImageException(
                    "the image " + descriptor.digest().shortened() + " has not as many diff IDs as layers");
        }
        return new Image(names, descriptor.annotated(Map.of()), manifest, config);
    }

    /**
     * {@return the image that is meant, if it is there}
     *
     * @param text its name, or the digest of its manifest or configuration, of which the first 4 digits or more are enough when no other
     *     image has them
     * @throws IllegalArgumentException if it is neither
     */
    public Optional<Image> find(String text) throws IOException {
        List<BlobDescriptor> entries = Index.read(paths.index());
        String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
        Optional<Image> byName =
                text.startsWith("sha256:") ? Optional.empty() : findNamed(entries, Reference.parse(text));
        if (byName.isPresent() || !hex.matches("[0-9a-f]{4,64}")) {
            return byName;
        }
        Map<Digest, Image> matching = new LinkedHashMap<>();
        for (Image image : images()) {
            if (image.id().hex().startsWith(hex)
                    || image.manifest().config().digest().hex().startsWith(hex)) {
                matching.put(image.id(), image);
            }
        }
        if (matching.size() > 1) {
            throw new ImageException("the digests of " + matching.size() + " images begin with " + hex);
        }
        return matching.values().stream().findFirst();
    }

    private Optional<Image> findNamed(List<BlobDescriptor> entries, Reference reference) throws IOException {
        for (BlobDescriptor entry : entries) {
            boolean named = reference.tag().isEmpty() || Index.name(entry).equals(reference.name());
            if (named && reference.digest().map(entry.digest()::equals).orElse(true)) {
                List<String> names = new ArrayList<>();
                for (BlobDescriptor other : entries) {
                    if (other.digest().equals(entry.digest())
                            && !Index.name(other).isEmpty()) {
                        names.add(Index.name(other));
                    }
                }
                return Optional.of(read(entry, names));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the image that is meant}
     *
     * @throws CtkException ENOENT if there is none
     */
    public Image get(String text) throws IOException {
        return find(text)
                .orElseThrow(() -> new CtkException(
                        "find image",
                        text,
                        Errno.ENOENT,
                        "ctk images lists what there is; ctk import and ctk load bring more"));
    }

    /**
     * {@return the image's unpacked layers, the topmost first, to be stacked}
     *
     * @throws ImageException if one is missing
     */
    public List<Path> layers(Image image) throws IOException {
        List<Path> stack = image.stack(paths);
        for (Path layer : stack) {
            if (!Files.isDirectory(layer)) {
                throw new ImageException("the layer " + layer + " of " + image.shownName()
                        + " is missing: ctk verify --repair unpacks it again");
            }
        }
        return stack.isEmpty() ? List.of(paths.empty()) : stack;
    }

    /**
     * Imports a root file system.
     *
     * @param archive a tar archive, plain or compressed with gzip, zstd or xz; it is closed
     * @param name the image's name; null for none
     * @param origin where it comes from, for the image's history
     * @param limits what is too much
     * @param progress gets the bytes that were read, as they are
     * @return the image
     * @throws ImageException if it is no archive, or too large, or says what no image may say; then nothing of it is left
     */
    public Imported importArchive(
            InputStream archive,
            @Nullable Reference name,
            String origin,
            ImageDetails details,
            UnpackLimits limits,
            LongConsumer progress)
            throws IOException {
        try (archive;
                Transaction transaction = new Transaction(paths)) {
            UnpackedLayer layer = new LayerIntake(transaction, limits, progress).take(archive);
            return publish(transaction, name, layer, details, "import " + origin, Map.of());
        }
    }

    /** Imports a directory as it is, with the owners and attributes that this process can read. */
    public Imported importDirectory(
            Path directory, @Nullable Reference name, ImageDetails details, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            UnpackedLayer layer = new LayerIntake(transaction, limits, progress)
                    .takeRaw(out -> writeTar(List.of(directory), out), Compression.GZIP);
            return publish(transaction, name, layer, details, "import " + directory, Map.of());
        }
    }

    private Imported publish(
            Transaction transaction,
            @Nullable Reference name,
            UnpackedLayer layer,
            ImageDetails details,
            String createdBy,
            Map<String, String> annotations)
            throws IOException {
        BlobDescriptor manifest = new Importer(transaction, details).image(layer, createdBy, annotations);
        return new Imported(publish(transaction, name, manifest), layer.omitted());
    }

    private Image publish(Transaction transaction, @Nullable Reference name, BlobDescriptor manifest)
            throws IOException {
        transaction.publish();
        Index.change(paths, entries -> Index.put(entries, name == null ? "" : name.name(), manifest));
        return get(manifest.digest().toString());
    }

    /**
     * What came in.
     *
     * @param image the image
     * @param omitted what was left out of its unpacked layers
     */
    public record Imported(Image image, Omitted omitted) {}

    static void writeTar(List<Path> stack, OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            new MergedTree(stack).walk(new TarOfTree(tar));
        }
    }

    /** Writes an image's files as one archive, all layers merged. */
    public void export(Image image, OutputStream out) throws IOException {
        writeTar(layers(image), out);
    }

    /** Gives an image one more name, which another image may have lost by that. */
    public void tag(Image image, Reference name) throws IOException {
        Index.change(paths, entries -> {
            if (entries.stream().noneMatch(entry -> entry.digest().equals(image.id()))) {
                throw new CtkException("tag", image.shownName(), Errno.ENOENT, "somebody has removed it");
            }
            return Index.put(entries, name.name(), image.descriptor());
        });
    }

    /** {@return a hold on all layers: nothing is removed until it is closed} */
    public Closeable hold() throws IOException {
        Descriptor lock = paths.lock(true);
        return lock::close;
    }

    /** {@return what a container changed, as its layers have it} */
    public static List<Change> changes(List<ContainerLayer> layers) throws IOException {
        return LayerDiff.changes(layers);
    }

    /**
     * Makes a container's changes the top layer of a new image.
     *
     * @param base the image that it began with; null for this machine's own files
     * @param layers what it changed
     * @param name the new image's name; null for none
     * @param createdBy the command that it ran, for the image's history
     * @return the new image
     */
    public Image commit(
            @Nullable Image base,
            List<ContainerLayer> layers,
            @Nullable Reference name,
            String createdBy,
            ImageDetails details)
            throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            UnpackedLayer layer = new LayerIntake(transaction, UnpackLimits.NONE, n -> {})
                    .takeRaw(
                            out -> TarOfChanges.write(
                                    layers, details.fixedTime().orElse(null), out),
                            Compression.GZIP);
            Importer importer = new Importer(transaction, details);
            BlobDescriptor manifest = base == null
                    ? importer.image(layer, createdBy, Image.onHost())
                    : importer.image(
                            base.config(),
                            base.manifest().layers(),
                            layer,
                            createdBy,
                            base.liesOnHost() ? Image.onHost() : Map.of());
            return publish(transaction, name, manifest);
        }
    }

    /** Writes a container's files as one archive: what it changed, over what it lies on. */
    public static void export(ContainerLayer layer, OutputStream out) throws IOException {
        List<Path> stack = new ArrayList<>(List.of(layer.upper()));
        stack.addAll(layer.lower());
        writeTar(stack, out);
    }
}
