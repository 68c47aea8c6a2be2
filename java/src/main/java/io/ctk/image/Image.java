package io.ctk.image;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An image as the store has it.
 *
 * @param names its names, {@code repository:tag} each; none for one that is only known by its digest
 * @param descriptor its manifest
 * @param manifest what the manifest says
 * @param config what its configuration says
 * @param liesOnHost whether it has no lowest layer of its own but lies on this machine's files: it says so, and its store believes it, as it does
 *     of what it committed itself and of what {@link ImageStore#trustBase} was called for
 */
public record Image(
        List<String> names, BlobDescriptor descriptor, Manifest manifest, ImageConfig config, boolean liesOnHost) {
    /** An annotation of an image whose lowest layer is not among its layers: what it lies on. */
    public static final String BASE_NAME = "org.opencontainers.image.base.name";

    /** Copies the list. */
    public Image {
        names = List.copyOf(names);
    }

    /** {@return the digest of its manifest, which is its identity} */
    public Digest id() {
        return descriptor.digest();
    }

    /** {@return its first name, or where it has none its digest's first digits} */
    public String shownName() {
        return names.isEmpty() ? id().shortened() : names.get(0);
    }

    /** {@return how many bytes its layers' blobs have} */
    public long compressedSize() {
        return manifest.layers().stream().mapToLong(BlobDescriptor::size).sum();
    }

    /** {@return whether it says that it lies on this machine's files, which anybody may write into an image} */
    static boolean saysHost(Manifest manifest) {
        return HOST.equals(manifest.annotations().get(BASE_NAME));
    }

    /**
     * {@return whether it says that it lies on this machine's files, and is not believed: its containers have its own layers and nothing of the
     * machine below}
     */
    public boolean isBaseDisbelieved() {
        return saysHost(manifest) && !liesOnHost;
    }

    /** The reserved name of this machine's own files. */
    public static final String HOST = "host";

    /** {@return annotations that say so of an image} */
    static Map<String, String> onHost() {
        return Map.of(BASE_NAME, HOST);
    }

    /**
     * {@return the diff IDs of the layers that count, the topmost first: of one that it has several times, the topmost} That says all again that
     * those further down say, and what they hide it hides too, so that there is nothing left of them to be seen.
     */
    List<Digest> effective() {
        Set<Digest> effective = new LinkedHashSet<>();
        for (int i = config.diffIds().size() - 1; i >= 0; i--) {
            effective.add(config.diffIds().get(i));
        }
        return List.copyOf(effective);
    }

    /** {@return the archive of one of its layers} */
    BlobDescriptor blob(Digest diffId) {
        return manifest.layers().get(config.diffIds().indexOf(diffId));
    }

    /** {@return all that it has in the store, or may have} */
    Set<Path> parts(StorePaths paths) {
        Set<Path> parts = new HashSet<>();
        parts.add(paths.blob(id()));
        parts.add(paths.blob(manifest.config().digest()));
        manifest.layers().forEach(layer -> parts.add(paths.blob(layer.digest())));
        for (Digest diffId : config.diffIds()) {
            parts.add(paths.layer(diffId));
            parts.add(paths.image(diffId));
            parts.add(paths.implied(diffId));
        }
        parts.add(paths.chain(FillIns.chain(effective())));
        return parts;
    }
}
