package io.ctk.image;

/** How the store keeps a layer that was unpacked. */
public enum LayerFormat {
    /** As a directory with its files: can be used anywhere. */
    DIRECTORY,
    /**
     * As one file, a compressed EROFS image (Documentation/filesystems/erofs.rst) that is mounted where it is used. Needs root, a kernel that
     * mounts it from a file (Linux 6.12), a store that is not on tmpfs or an overlay, and {@code mkfs.erofs}.
     */
    EROFS
}
