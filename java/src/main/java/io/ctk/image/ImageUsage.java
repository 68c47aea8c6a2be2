package io.ctk.image;

/**
 * What one image occupies on disk, blobs and unpacked layers alike.
 *
 * @param image which
 * @param size all of it, in bytes
 * @param shared of that, what other images have too
 */
public record ImageUsage(Image image, long size, long shared) {
    /** {@return what removing the image would free} */
    public long unique() {
        return size - shared;
    }
}
