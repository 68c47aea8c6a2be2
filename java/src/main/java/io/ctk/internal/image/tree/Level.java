package io.ctk.internal.image.tree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of one directory of a tree that is being walked. The walk keeps them in a list of its own: a stranger's tree may be deeper than
 * a thread's stack.
 */
public interface Level {
    /** {@return whether nothing is left} */
    boolean isDone();

    /** Visits the next entry; {@return the directory that it is, to be walked before what is left here; null if it is none} */
    @Nullable
    Level next() throws IOException;

    /** Walks a directory and all below it. */
    static void walk(Level top) throws IOException {
        Deque<Level> levels = new ArrayDeque<>(List.of(top));
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.isDone()) {
                levels.remove();
                continue;
            }
            Level below = level.next();
            if (below != null) {
                levels.push(below);
            }
        }
    }
}
