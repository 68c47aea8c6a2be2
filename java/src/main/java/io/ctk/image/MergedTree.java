package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Walks a stack of layers as overlayfs would show it. */
final class MergedTree {
    private final List<Path> layers;

    /** Those directories, the topmost first. */
    MergedTree(List<Path> layers) {
        this.layers = List.copyOf(layers);
    }

    void walk(TreeVisitor visitor) throws IOException {
        try (StackedDirectory root = StackedDirectory.root(layers)) {
            visitor.visit(OverlayMarks.without(root.self()), InputStream::nullInputStream);
            walk(root, visitor);
        }
    }

    /** Walks what is in a directory of a stack, without the directory itself. */
    static void walk(StackedDirectory directory, TreeVisitor visitor) throws IOException {
        for (StackedDirectory.Found found : directory.entries().values()) {
            Entry entry = found.entry();
            visitor.visit(OverlayMarks.without(entry), found::content);
            if (entry.kind() == Kind.DIRECTORY) {
                try (StackedDirectory below = directory.below(entry.name())) {
                    walk(below, visitor);
                }
            }
        }
    }
}
