package io.ctk.internal.image.tree;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks a stack of layers as overlayfs would show it. */
public final class MergedTree {
    private final List<Path> layers;

    /** Those directories, the topmost first. */
    public MergedTree(List<Path> layers) {
        this.layers = List.copyOf(layers);
    }

    public void walk(TreeVisitor visitor) throws IOException {
        try (StackedDirectory root = StackedDirectory.root(layers)) {
            visitor.visit(OverlayMarks.without(root.self()), InputStream::nullInputStream);
            walk(root, visitor);
        }
    }

    /** Walks what is in a directory of a stack, without the directory itself. */
    static void walk(StackedDirectory directory, TreeVisitor visitor) throws IOException {
        Level.walk(new Directory(directory, visitor));
    }

    private static final class Directory implements Level {
        private final StackedDirectory directory;
        private final TreeVisitor visitor;
        private final NavigableMap<String, StackedDirectory.Found> left;

        Directory(StackedDirectory directory, TreeVisitor visitor) throws IOException {
            this.directory = directory;
            this.visitor = visitor;
            this.left = directory.entries();
        }

        @Override
        public boolean isDone() {
            return left.isEmpty();
        }

        @Override
        public @Nullable Level next() throws IOException {
            StackedDirectory.Found found =
                    Objects.requireNonNull(left.pollFirstEntry()).getValue();
            Entry entry = found.entry();
            StackedDirectory.checkMarks(entry);
            visitor.visit(OverlayMarks.without(entry), found::content);
            return entry.kind() == Kind.DIRECTORY ? new Directory(directory.below(entry.name()), visitor) : null;
        }
    }
}
