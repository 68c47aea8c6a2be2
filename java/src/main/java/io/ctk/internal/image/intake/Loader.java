package io.ctk.internal.image.intake;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageException;
import io.ctk.image.Manifest;
import io.ctk.image.Omitted;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.internal.image.document.ConfigJson;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.document.ManifestJson;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.stream.BlobTee;
import io.ctk.internal.image.stream.Compression;
import io.ctk.internal.image.stream.Hash;
import io.ctk.internal.image.stream.HashingInput;
import io.ctk.internal.image.stream.Pump;
import io.ctk.internal.image.unpack.LayerUnpacker;
import io.ctk.internal.layer.RootedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Takes images of an OCI image layout or a Docker archive into the store, both as a directory of files. Every byte is checked
 * against its digest and size before it counts.
 */
final class Loader {
    /** Each costs the reading of its manifest and configuration, however often they are the same. */
    private static final int MOST_IMAGES = 1000;

    private static final String CONTAINERD_NAME = "io.containerd.image.name";

    private final Transaction transaction;
    private final RootedFiles files;
    private final String origin;
    private final LayerPool layers;
    private final Map<String, BlobDescriptor> loaded = new LinkedHashMap<>();
    private final List<BlobDescriptor> unnamed = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Takes nothing in yet.
     *
     * @param origin the name of where it comes from, for images that have only a tag
     */
    Loader(Transaction transaction, Path directory, String origin, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        this.transaction = transaction;
        this.files = new RootedFiles(directory);
        this.origin = origin;
        this.layers = new LayerPool(transaction, new LayerIntake(transaction, limits, progress));
    }

    /** {@return manifests by name; those without a name have one that begins with a digest's} */
    Map<String, BlobDescriptor> load() throws IOException {
        Optional<byte[]> docker = read("manifest.json");
        if (docker.isPresent()) {
            for (Json image : checkCount(Json.parseList("manifest.json", docker.get()))) {
                loadDocker(image);
            }
        } else {
            byte[] index = read("index.json")
                    .orElseThrow(() -> new ImageException(
                            "neither manifest.json nor index.json: no Docker archive and no OCI image layout"));
            if (read("oci-layout").isEmpty()) {
                throw new ImageException("an index.json without an oci-layout: no OCI image layout");
            }
            LayoutImages images = new LayoutImages(this::blob);
            for (LayoutImages.Found image : checkCount(images.find(index))) {
                loadOci(image);
            }
            notes.addAll(images.passedOver());
        }
        if (loaded.isEmpty() && unnamed.isEmpty()) {
            throw new ImageException(
                    "there is no image in it" + (notes.isEmpty() ? "" : ", only " + String.join(", ", notes)));
        }
        return loaded;
    }

    /** {@return what is to be said of what was passed over, and of layers} */
    List<String> notes() {
        List<String> all = new ArrayList<>();
        notes.forEach(note -> all.add("passed over " + note));
        all.addAll(layers.notes());
        return all;
    }

    private static <T> List<T> checkCount(List<T> images) throws ImageException {
        if (images.size() > MOST_IMAGES) {
            throw new ImageException(images.size() + " images at once: at most " + MOST_IMAGES);
        }
        return images;
    }

    List<BlobDescriptor> unnamed() {
        return unnamed;
    }

    Omitted omitted() {
        return layers.omitted();
    }

    Optional<String> otherFormat() {
        return layers.otherFormat();
    }

    private Optional<byte[]> read(String name) throws IOException {
        try (InputStream in = files.open(name)) {
            return Optional.of(in.readNBytes(Json.LARGEST + 1));
        } catch (CtkException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private byte[] blob(BlobDescriptor descriptor) throws IOException {
        try (InputStream in = files.open(StorePaths.inLayout(descriptor.digest()))) {
            return Blobs.read(in, descriptor);
        }
    }

    // ---- OCI image layout ----

    private void loadOci(LayoutImages.Found found) throws IOException {
        Manifest manifest = found.manifest();
        byte[] configBytes = blob(manifest.config());
        ImageConfig config = ConfigJson.parse(configBytes);
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new ImageException("an image of " + manifest.layers().size() + " layers and "
                    + config.diffIds().size() + " diff IDs");
        }
        List<LayerPool.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            BlobDescriptor layer = manifest.layers().get(i);
            wanted.add(new LayerPool.Wanted(
                    config.diffIds().get(i),
                    Optional.of(layer),
                    () -> files.open(StorePaths.inLayout(layer.digest()))));
        }
        layers.take(wanted);
        transaction.add(
                manifest.config().mediaType(),
                configBytes,
                manifest.config().digest().algorithm());
        BlobDescriptor descriptor = found.descriptor();
        name(
                ociName(found.entry()),
                transaction.add(
                        descriptor.mediaType(),
                        blob(descriptor),
                        descriptor.digest().algorithm()));
    }

    private String ociName(BlobDescriptor entry) throws ImageException {
        String name = entry.annotations().getOrDefault(CONTAINERD_NAME, Index.name(entry));
        boolean onlyTag = !name.isEmpty() && name.indexOf(':') < 0 && name.indexOf('/') < 0;
        return name.isEmpty() ? "" : checked(onlyTag ? repository(origin) + ":" + name : name);
    }

    /** {@return what may be a repository's name, made of what a file is called} */
    private static String repository(String file) {
        String name =
                file.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[._-]+|[._-]+$", "");
        return name.isEmpty() ? "image" : name;
    }

    private static String checked(String name) throws ImageException {
        try {
            Reference reference = Reference.parse(name);
            if (reference.repository().equals(Image.HOST)) {
                throw new ImageException("an image with the reserved name host");
            }
            return reference.name();
        } catch (IllegalArgumentException e) {
            throw new ImageException(String.valueOf(e.getMessage()), e);
        }
    }

    private void name(String name, BlobDescriptor manifest) {
        if (name.isEmpty()) {
            unnamed.add(manifest);
        } else {
            loaded.put(name, manifest);
        }
    }

    // ---- Docker archive ----

    private void loadDocker(Json image) throws IOException {
        String configPath = checkedPath(image.required("Config"));
        byte[] configBytes = read(configPath)
                .orElseThrow(() -> new ImageException("the archive has no configuration where it says"));
        checkName(configPath, configBytes);
        ImageConfig config = ConfigJson.parse(configBytes);
        List<String> paths = image.texts("Layers");
        if (config.diffIds().size() != paths.size()) {
            throw new ImageException("an image of " + paths.size() + " layers and "
                    + config.diffIds().size() + " diff IDs");
        }
        List<LayerPool.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            String path = checkedPath(paths.get(i));
            wanted.add(new LayerPool.Wanted(config.diffIds().get(i), Optional.empty(), () -> files.open(path)));
        }
        Manifest manifest = new Manifest(transaction.add(MediaType.CONFIG, configBytes), layers.take(wanted), Map.of());
        BlobDescriptor descriptor = transaction.add(MediaType.MANIFEST, ManifestJson.bytes(manifest));
        List<String> names = image.texts("RepoTags");
        if (names.isEmpty()) {
            name("", descriptor);
        }
        for (String name : names) {
            name(checked(name), descriptor);
        }
    }

    private static String checkedPath(String path) throws ImageException {
        if (path.indexOf('\0') >= 0) {
            throw new ImageException("manifest.json has a path with a NUL character");
        }
        return path;
    }

    /** Docker names configurations by their digest: what is named so must be that. */
    private static void checkName(String path, byte[] content) throws ImageException {
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.json$", "");
        boolean isDigest = name.matches("[0-9a-f]{64}") || name.matches("[0-9a-f]{128}");
        Digest digest = isDigest ? new Digest(name.length() == 64 ? Digest.SHA256 : Digest.SHA512, name) : null;
        if (digest != null && !Hash.like(digest, content).equals(digest)) {
            throw new ImageException("the configuration " + path + " is not what its digest says");
        }
    }

    /** {@return a directory with the archive's files; what they are named there can't lead out of it} */
    static Path unpack(Transaction transaction, InputStream archive, UnpackLimits limits, LongConsumer progress)
            throws IOException {
        BlobTee in = new BlobTee(archive, java.io.OutputStream.nullOutputStream(), progress);
        Compression compression = in.compression();
        Path directory = transaction.newDirectory();
        try (Pump pump = new Pump(out -> {
            try (InputStream decompressed = compression.open(in)) {
                out.writeAll(decompressed);
            }
        })) {
            HashingInput limited = new HashingInput(pump, limits, Digest.SHA256);
            Omitted ignored = new LayerUnpacker(false, limits)
                    .unpack(new io.ctk.internal.tar.TarReader(limited, true), directory);
        }
        return directory;
    }
}
