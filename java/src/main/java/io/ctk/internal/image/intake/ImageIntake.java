package io.ctk.internal.image.intake;

import io.ctk.ByteSize;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.ImportedImage;
import io.ctk.image.LayerFormat;
import io.ctk.image.LoadedImages;
import io.ctk.image.Omitted;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.changes.InsideOwners;
import io.ctk.internal.image.changes.TarOfChanges;
import io.ctk.internal.image.changes.TarOfTree;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.store.TrustedBases;
import io.ctk.internal.image.stream.Compression;
import io.ctk.internal.image.stream.Limits;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Brings images into a store, each by one transaction: all of it is there at the end, or nothing. */
public final class ImageIntake {
    /** How many layers of the largest size an archive may have. */
    private static final int MOST_LAYERS_AT_ONCE = 4;

    private final StorePaths paths;
    private final Catalog catalog;
    private final LayerFormat format;

    public ImageIntake(StorePaths paths, LayerFormat format) {
        this.paths = paths;
        this.catalog = new Catalog(paths);
        this.format = format;
    }

    public ImportedImage importArchive(
            InputStream archive,
            @Nullable Reference name,
            String origin,
            ImageDetails details,
            UnpackLimits limits,
            LongConsumer progress)
            throws IOException {
        try (archive;
                Transaction transaction = new Transaction(paths, format)) {
            UnpackedLayer layer = new LayerIntake(transaction, limits, progress).take(archive);
            return publish(transaction, name, layer, details, "import " + origin);
        }
    }

    public ImportedImage importDirectory(
            Path directory, @Nullable Reference name, ImageDetails details, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        try (Transaction transaction = new Transaction(paths, format)) {
            if (paths.root().toRealPath().startsWith(directory.toRealPath())) {
                throw new ImageException("the store " + paths.root() + " lies in " + directory
                        + " and would come into its own image: tar --exclude=" + paths.root() + " -c " + directory
                        + " | ctk import -");
            }
            Omitted[] unwritten = {Omitted.NOTHING};
            UnpackedLayer layer = new LayerIntake(transaction, limits, progress)
                    .takeRaw(
                            out -> unwritten[0] = TarOfTree.write(directory, InsideOwners.ofCaller(), out),
                            Compression.GZIP);
            ImportedImage imported = publish(transaction, name, layer, details, "import " + directory);
            return new ImportedImage(imported.image(), imported.omitted().plus(unwritten[0]), imported.otherFormat());
        }
    }

    private ImportedImage publish(
            Transaction transaction,
            @Nullable Reference name,
            UnpackedLayer layer,
            ImageDetails details,
            String createdBy)
            throws IOException {
        BlobDescriptor manifest = new Importer(transaction, details).image(layer, createdBy, Map.of());
        return new ImportedImage(publish(transaction, name, manifest, false), layer.omitted(), layer.otherFormat());
    }

    /**
     * Gives it its name.
     *
     * @param onHost whether it lies on the machine's own files, because this process says so and not what somebody wrote into it
     */
    private Image publish(Transaction transaction, @Nullable Reference name, BlobDescriptor manifest, boolean onHost)
            throws IOException {
        transaction.publish();
        if (onHost) {
            new TrustedBases(paths).add(manifest.digest());
        }
        Index.change(paths, entries -> Index.put(entries, name == null ? "" : name.name(), manifest));
        return catalog.get(manifest);
    }

    public Image commit(
            @Nullable Image base,
            List<ContainerLayer> layers,
            @Nullable Reference name,
            String createdBy,
            ImageDetails details,
            LongConsumer progress)
            throws IOException {
        try (Transaction transaction = new Transaction(paths)) {
            UnpackedLayer layer = new LayerIntake(transaction, Limits.NONE, progress)
                    .takeRaw(
                            out -> TarOfChanges.write(
                                    layers, details.fixedTime().orElse(null), out),
                            Compression.GZIP);
            Importer importer = new Importer(transaction, details);
            boolean onHost = base == null || base.liesOnHost();
            Map<String, String> annotations = onHost ? TrustedBases.CLAIM : Map.of();
            BlobDescriptor manifest = base == null
                    ? importer.image(layer, createdBy, annotations)
                    : importer.image(base, layer, createdBy, annotations);
            return publish(transaction, name, manifest, onHost);
        }
    }

    public LoadedImages load(Path source, UnpackLimits limits, LongConsumer progress) throws IOException {
        String origin = String.valueOf(source.toAbsolutePath().normalize().getFileName())
                .replaceFirst("\\.tar(\\..*)?$", "");
        if (Files.isDirectory(source)) {
            try (Transaction transaction = new Transaction(paths, format)) {
                return load(transaction, source, origin, limits, progress);
            }
        }
        return load(new FileInputStream(source.toFile()), origin, limits, progress);
    }

    public LoadedImages load(InputStream archive, String origin, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        try (archive;
                Transaction transaction = new Transaction(paths, format)) {
            UnpackLimits whole = new UnpackLimits(
                    ByteSize.bytes(Math.min(limits.size().bytes(), Long.MAX_VALUE / MOST_LAYERS_AT_ONCE)
                            * MOST_LAYERS_AT_ONCE),
                    limits.entries());
            Path directory = Loader.unpack(transaction, archive, whole, progress);
            return load(transaction, directory, origin, limits, n -> {});
        }
    }

    private LoadedImages load(
            Transaction transaction, Path directory, String origin, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        Loader loader = new Loader(transaction, directory, origin, limits, progress);
        Map<String, BlobDescriptor> named = loader.load();
        transaction.publish();
        Index.change(paths, entries -> {
            List<BlobDescriptor> changed = entries;
            for (Map.Entry<String, BlobDescriptor> image : named.entrySet()) {
                changed = Index.put(changed, image.getKey(), image.getValue());
            }
            for (BlobDescriptor image : loader.unnamed()) {
                changed = Index.put(changed, "", image);
            }
            return changed;
        });
        Map<Digest, BlobDescriptor> manifests = new LinkedHashMap<>(); // an image may have several names
        named.values().forEach(manifest -> manifests.put(manifest.digest(), manifest));
        loader.unnamed().forEach(manifest -> manifests.put(manifest.digest(), manifest));
        List<Image> images = new ArrayList<>();
        for (BlobDescriptor manifest : manifests.values()) {
            images.add(catalog.get(manifest));
        }
        return new LoadedImages(
                images, List.copyOf(named.keySet()), loader.omitted(), loader.otherFormat(), loader.notes());
    }
}
