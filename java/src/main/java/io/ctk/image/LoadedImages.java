package io.ctk.image;

import java.util.List;
import java.util.Optional;

/**
 * Images that were loaded.
 *
 * @param images the images, each with all names that it has in the store
 * @param names the names that came with them
 * @param omitted what was left out of their unpacked layers
 * @param otherFormat why a layer is not in the store's format for layers; empty if all are
 * @param notes what else there was and is no image, and what was otherwise than it says of itself; a line each, for people
 */
public record LoadedImages(
        List<Image> images, List<String> names, Omitted omitted, Optional<String> otherFormat, List<String> notes) {
    /** Copies the lists. */
    public LoadedImages {
        images = List.copyOf(images);
        names = List.copyOf(names);
        notes = List.copyOf(notes);
    }
}
