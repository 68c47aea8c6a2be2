package io.ctk.internal.layer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where a directory is in a tree. As long as a walk is below it, it is kept: as its name alone, since the paths of a deep tree's directories
 * are together as long as the square of its depth.
 *
 * @param above the directory that it is in; null for the tree itself
 * @param name its name there, "" for the tree itself
 */
public record Place(@Nullable Place above, String name) {
    /** The tree itself. */
    public static final Place ROOT = new Place(null, "");

    /** {@return the place of that name in it} */
    public Place below(String other) {
        return new Place(this, other);
    }

    /** {@return its path from the tree on} */
    public String path() {
        Deque<String> names = new ArrayDeque<>();
        for (Place at = this; at != null && at.above != null; at = at.above) {
            names.addFirst(at.name);
        }
        return String.join("/", names);
    }
}
