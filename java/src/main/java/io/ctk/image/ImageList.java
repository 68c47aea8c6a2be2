package io.ctk.image;

import java.util.List;

/**
 * What the store's index has.
 *
 * @param images each once, by name
 * @param damaged those that can't be read, by name
 */
public record ImageList(List<Image> images, List<DamagedImage> damaged) {
    /** Copies the lists. */
    public ImageList {
        images = List.copyOf(images);
        damaged = List.copyOf(damaged);
    }

    /**
     * An image whose manifest or configuration is missing, or not what its digest says, or that is no container image.
     *
     * @param names its names; none for one that is only known by its digest
     * @param id the digest of its manifest
     * @param why what is wrong with it
     */
    public record DamagedImage(List<String> names, Digest id, String why) {
        /** Copies the list. */
        public DamagedImage {
            names = List.copyOf(names);
        }

        /** {@return its first name, or where it has none its digest's first digits} */
        public String shownName() {
            return names.isEmpty() ? id.shortened() : names.get(0);
        }
    }
}
