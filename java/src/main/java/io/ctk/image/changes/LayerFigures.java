package io.ctk.image.changes;

import io.ctk.image.Digest;
import java.util.List;

/**
 * One layer of an image, held against those below it.
 *
 * @param diffId which
 * @param compressed its archive's size in bytes
 * @param size what its files have in bytes
 * @param added how many entries are new
 * @param changed how many replace one below
 * @param removed how many it hides
 * @param wasted the bytes of files below that nobody sees any more because of it
 * @param createdBy the command that made it, "" if that is not said
 * @param sharedWith the other images that have it, by their first names
 * @param changes what it changed, the size being that of its own file
 * @param hidden what it wastes, one by one
 */
public record LayerFigures(
        Digest diffId,
        long compressed,
        long size,
        long added,
        long changed,
        long removed,
        long wasted,
        String createdBy,
        List<String> sharedWith,
        List<Change> changes,
        List<Hidden> hidden) {
    /**
     * What nobody sees any more because of a layer.
     *
     * @param path the file or directory below
     * @param bytes what it has
     */
    public record Hidden(String path, long bytes) {}

    /** Copies the lists. */
    public LayerFigures {
        sharedWith = List.copyOf(sharedWith);
        changes = List.copyOf(changes);
        hidden = List.copyOf(hidden);
    }
}
