package io.ctk.image;

import java.util.List;

/**
 * An image as the store has it.
 *
 * @param names its names, {@code repository:tag} each; none for one that is only known by its digest
 * @param descriptor its manifest
 * @param manifest what the manifest says
 * @param config what its configuration says
 * @param liesOnHost whether it has no lowest layer of its own but lies on this machine's files: it says so, and its store believes it, as it does
 *     of what it committed itself and of what somebody has said so of
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

    /**
     * {@return whether it says that it lies on this machine's files, and is not believed: its containers have its own layers and nothing of the
     * machine below}
     */
    public boolean isBaseDisbelieved() {
        return HOST.equals(manifest.annotations().get(BASE_NAME)) && !liesOnHost;
    }

    /** The reserved name of this machine's own files. */
    public static final String HOST = "host";
}
