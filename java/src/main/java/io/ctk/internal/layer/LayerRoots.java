package io.ctk.internal.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the roots of stacked layers say: overlayfs shows the topmost as it is, and reads no mark there. */
public final class LayerRoots {
    private LayerRoots() {}

    /**
     * {@return the layers down to the first whose root hides what is below}: overlayfs must not be given the others
     *
     * @param layers the topmost first
     */
    public static List<Path> visible(List<Path> layers) throws IOException {
        for (int i = 0; i < layers.size() - 1; i++) {
            if (hides(layers.get(i))) {
                return layers.subList(0, i + 1);
            }
        }
        return layers;
    }

    /** {@return whether nothing below that layer is to be seen}; a file, which is no such layer, hides nothing */
    public static boolean hides(Path layer) throws IOException {
        return OverlayMarks.isOpaque(self(layer));
    }

    private static Entry self(Path layer) throws IOException {
        if (!Files.isDirectory(layer)) {
            return Entry.directory("");
        }
        try (OpenDirectory root = OpenDirectory.open(layer, "")) {
            return root.self();
        }
    }
}
