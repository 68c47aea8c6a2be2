package io.ctk.image;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which images a store has, by their names and digests. */
final class Catalog {
    private final StorePaths paths;

    Catalog(StorePaths paths) {
        this.paths = paths;
    }

    /** {@return all images, each once, by name} */
    List<Image> images() throws IOException {
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
        images.sort(Comparator.comparing(Image::shownName));
        return images;
    }

    /** {@return the image of that manifest, whatever names it has} */
    Image read(BlobDescriptor descriptor) throws IOException {
        return read(descriptor, List.of());
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
    Optional<Image> find(String text) throws IOException {
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
    Image get(String text) throws IOException {
        return find(text)
                .orElseThrow(() -> new CtkException(
                        "find image",
                        text,
                        Errno.ENOENT,
                        "ctk images lists what there is; ctk import and ctk load bring more"));
    }

    /**
     * {@return the image of that manifest, be it that it has lost its last name while a container is made of it}
     *
     * @throws ImageException if there is none
     */
    Image byDigest(Digest digest) throws IOException {
        if (!Files.exists(paths.blob(digest))) {
            throw new ImageException("the image " + digest + " is missing");
        }
        long size = Files.size(paths.blob(digest));
        return read(new BlobDescriptor(MediaType.MANIFEST, digest, size, Map.of()), List.of());
    }
}
