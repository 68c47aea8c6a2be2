package io.ctk.image;

import java.util.List;

/**
 * What images occupy on disk, in bytes.
 *
 * @param images each by itself
 * @param blobs all blobs
 * @param layers all unpacked layers
 * @param garbage of both, what nothing refers to: what pruning would free
 */
public record StoreUsage(List<ImageUsage> images, long blobs, long layers, long garbage) {
    /** Copies the list. */
    public StoreUsage {
        images = List.copyOf(images);
    }
}
