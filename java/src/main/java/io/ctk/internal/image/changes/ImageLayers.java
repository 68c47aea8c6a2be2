package io.ctk.internal.image.changes;

import io.ctk.image.Digest;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.StackedDirectory;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.LayerRoots;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Every layer of an image by itself, open to be held against those below it. What is the same for all of them is asked once: an image may have
 * hundreds.
 */
public final class ImageLayers implements AutoCloseable {
    private final List<Digest> diffIds;
    private final OpenLayers layers;
    private final OpenDirectories open = new OpenDirectories();
    private final List<Path> directories;
    private final List<Boolean> hiding = new ArrayList<>();
    private final List<Boolean> namingRoot;

    /**
     * Opens them.
     *
     * @param diffIds which they are, the topmost first
     * @param stored where they are
     * @param namingRoot whether their archives name the root
     */
    public ImageLayers(List<Digest> diffIds, List<Path> stored, List<Boolean> namingRoot) throws IOException {
        this.diffIds = List.copyOf(diffIds);
        this.layers = OpenLayers.of(stored);
        this.directories = layers.directories();
        this.namingRoot = List.copyOf(namingRoot);
        try {
            for (Path directory : directories) {
                hiding.add(LayerRoots.hides(directory));
            }
        } catch (IOException | RuntimeException | Error e) {
            layers.close();
            throw e;
        }
    }

    OpenDirectories open() {
        return open;
    }

    Path directory(int layer) {
        return directories.get(layer);
    }

    /** {@return what lies below a layer} */
    StackedDirectory below(int layer) {
        List<Path> below = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (int i = layer + 1; i < directories.size(); i++) {
            if (seen.add(diffIds.get(i))) {
                below.add(directories.get(i));
            }
            if (hiding.get(i)) {
                break;
            }
        }
        return StackedDirectory.root(open, below);
    }

    /** {@return whether a layer gives the root other attributes than it has below} */
    boolean changesRoot(int layer, Entry root) throws IOException {
        return namingRoot.get(layer)
                && layer + 1 < directories.size()
                && LayerDiff.isOther(root, rootBelow(layer), true);
    }

    private Entry rootBelow(int layer) throws IOException {
        int named = layer + 1;
        while (named < directories.size() - 1 && !namingRoot.get(named)) {
            named++;
        }
        return OverlayMarks.without(open.get(directories.get(named), "").self());
    }

    @Override
    public void close() {
        open.close();
        layers.close();
    }
}
