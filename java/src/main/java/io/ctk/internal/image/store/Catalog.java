package io.ctk.internal.image.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageException;
import io.ctk.image.ImageList;
import io.ctk.image.ImageList.DamagedImage;
import io.ctk.image.Manifest;
import io.ctk.image.Reference;
import io.ctk.internal.image.document.ConfigJson;
import io.ctk.internal.image.document.ManifestJson;
import io.ctk.internal.image.document.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which images a store has, by their names and digests. */
public final class Catalog {
    /**
     * An image as the index has it, readable or not.
     *
     * @param names its names, each as it is written there
     */
    public record Listed(BlobDescriptor manifest, List<String> names) {
        public Digest id() {
            return manifest.digest();
        }
    }

    private final StorePaths paths;

    public Catalog(StorePaths paths) {
        this.paths = paths;
    }

    /** {@return all images of these entries, each once} */
    static List<Listed> listed(List<BlobDescriptor> entries) {
        Map<Digest, Listed> all = new LinkedHashMap<>();
        for (BlobDescriptor entry : entries) {
            List<String> names = all.computeIfAbsent(entry.digest(), d -> new Listed(entry, new ArrayList<>()))
                    .names();
            if (!Index.name(entry).isEmpty()) {
                names.add(Index.name(entry));
            }
        }
        return List.copyOf(all.values());
    }

    /** {@return all images, those that can't be read too} */
    public ImageList list() throws IOException {
        paths.check();
        List<Image> images = new ArrayList<>();
        List<DamagedImage> damaged = new ArrayList<>();
        for (Listed listed : listed(Index.read(paths.index()))) {
            try {
                readListed(listed).ifPresent(images::add);
            } catch (ImageException e) {
                damaged.add(new DamagedImage(listed.names(), listed.id(), String.valueOf(e.getMessage())));
            }
        }
        images.sort(Comparator.comparing(Image::shownName));
        damaged.sort(Comparator.comparing(DamagedImage::shownName));
        return new ImageList(images, damaged);
    }

    /** {@return the image, unless somebody has removed it meanwhile} */
    private Optional<Image> readListed(Listed listed) throws IOException {
        try {
            return Optional.of(read(listed.manifest(), listed.names()));
        } catch (ImageException e) {
            if (Index.read(paths.index()).stream()
                    .noneMatch(entry -> entry.digest().equals(listed.id()))) {
                return Optional.empty();
            }
        }
        return Optional.of(read(listed.manifest(), listed.names())); // it may have been removed and brought again
    }

    /** {@return the image of that manifest, whatever names it has} */
    public Image read(BlobDescriptor descriptor) throws IOException {
        return read(descriptor, List.of());
    }

    private Image read(BlobDescriptor descriptor, List<String> names) throws IOException {
        paths.check();
        if (!MediaType.isManifest(descriptor.mediaType())) {
            throw new ImageException(
                    "the index has something of the media type \"" + descriptor.mediaType() + "\", which is no image");
        }
        Manifest manifest = ManifestJson.parse(Blobs.read(paths, descriptor));
        ImageConfig config = ConfigJson.parse(Blobs.read(paths, manifest.config()));
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new ImageException(
                    "the image " + descriptor.digest().shortened() + " has not as many diff IDs as layers");
        }
        boolean onHost = TrustedBases.isClaimed(manifest) && new TrustedBases(paths).contains(descriptor.digest());
        return new Image(names, descriptor.annotated(Map.of()), manifest, config, onHost);
    }

    /**
     * {@return the image that is meant, if it is there}
     *
     * @param text its name, or the digest of its manifest or configuration, of which the first 4 digits or more are enough when no other
     *     image has them
     * @throws IllegalArgumentException if it is neither
     */
    public Optional<Image> find(String text) throws IOException {
        paths.check();
        Optional<Listed> found = lookUp(text, Index.read(paths.index()));
        return found.isEmpty() ? Optional.empty() : readListed(found.get());
    }

    /** {@return what is meant, be it that it can't be read} */
    public Optional<Listed> lookUp(String text, List<BlobDescriptor> entries) throws IOException {
        List<Listed> all = listed(entries);
        for (Listed listed : all) {
            if (listed.names().contains(text)) { // other tools write names of all kinds
                return Optional.of(listed);
            }
        }
        boolean digest = Digest.isMeant(text);
        Optional<Listed> byName = digest ? Optional.empty() : named(all, Reference.parse(text));
        String hex = digest ? text.substring(text.indexOf(':') + 1) : text;
        return byName.isPresent() || !hex.matches("[0-9a-f]{4,128}") ? byName : byDigits(all, hex);
    }

    private static Optional<Listed> named(List<Listed> all, Reference reference) {
        return all.stream()
                .filter(listed -> reference.digest().map(listed.id()::equals).orElse(true))
                .filter(listed -> listed.names().stream().anyMatch(name -> isMeant(name, reference)))
                .findFirst();
    }

    private static boolean isMeant(String name, Reference reference) {
        String repository = reference.repository();
        return reference.tag().isEmpty()
                ? name.equals(repository) || name.startsWith(repository + ":")
                : name.equals(reference.name());
    }

    private Optional<Listed> byDigits(List<Listed> all, String hex) throws IOException {
        List<Listed> matching = new ArrayList<>();
        for (Listed listed : all) {
            if (listed.id().hex().startsWith(hex) || configuration(listed).startsWith(hex)) {
                matching.add(listed);
            }
        }
        if (matching.size() > 1) {
            throw new ImageException("the digests of " + matching.size() + " images begin with " + hex);
        }
        return matching.stream().findFirst();
    }

    private String configuration(Listed listed) throws IOException {
        try {
            return read(listed.manifest()).manifest().config().digest().hex();
        } catch (ImageException e) {
            return "";
        }
    }

    /**
     * {@return the image that is meant}
     *
     * @throws CtkException ENOENT if there is none
     */
    public Image get(String text) throws IOException {
        return find(text).orElseThrow(() -> missing(text));
    }

    public static CtkException missing(String text) {
        return new CtkException(
                "find image", text, Errno.ENOENT, "ctk images lists what there is; ctk import and ctk load bring more");
    }

    /** {@return the image of that manifest, which this process holds, with the names that it has} */
    public Image get(BlobDescriptor manifest) throws IOException {
        List<String> names = listed(Index.read(paths.index())).stream()
                .filter(listed -> listed.id().equals(manifest.digest()))
                .findFirst()
                .map(Listed::names)
                .orElse(List.of());
        return read(manifest, names);
    }

    /**
     * {@return the image of that manifest, be it that it has lost its last name while a container is made of it}
     *
     * @throws ImageException if there is none
     */
    public Image byDigest(Digest digest) throws IOException {
        if (!Files.exists(paths.blob(digest))) {
            throw new ImageException("the image " + digest + " is missing");
        }
        long size = Files.size(paths.blob(digest));
        return read(new BlobDescriptor(MediaType.MANIFEST, digest, size, Map.of()), List.of());
    }

    /** {@return the names of other images by the layers that they have} */
    public Map<Digest, List<String>> othersByLayer(Image image) throws IOException {
        Map<Digest, List<String>> others = new LinkedHashMap<>();
        for (Image other : list().images()) {
            if (!other.id().equals(image.id())) {
                for (Digest diffId : other.config().diffIds()) {
                    others.computeIfAbsent(diffId, d -> new ArrayList<>()).add(other.shownName());
                }
            }
        }
        return others;
    }
}
