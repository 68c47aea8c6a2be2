package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Walks directories as overlayfs would show them stacked, without mounting anything: so that an ordinary user can, and that a
 * process that is killed leaves no mount. It holds open one directory a layer and level.
 */
final class MergedTree {
    private final List<Path> layers;

    /** Those directories, the topmost first. */
    MergedTree(List<Path> layers) {
        this.layers = List.copyOf(layers);
    }

    void walk(TreeVisitor visitor) throws IOException {
        List<Part> root = new ArrayList<>();
        try {
            for (int i = 0; i < layers.size(); i++) {
                OpenDirectory directory = OpenDirectory.open(layers.get(i), "");
                root.add(new Part(i, directory));
            }
            if (!root.isEmpty()) {
                visitor.visit(OverlayMarks.without(root.get(0).directory().self()), NO_CONTENT);
                walk(root, visitor);
            }
        } finally {
            root.forEach(part -> part.directory().close());
        }
    }

    /** A directory in one layer. */
    private record Part(int layer, OpenDirectory directory) {}

    /** What the layers have under one name: in which, from which the topmost counts. */
    private record Found(Entry top, List<Part> holders) {}

    private void walk(List<Part> parts, TreeVisitor visitor) throws IOException {
        for (Found found : merge(parts).values()) {
            Entry top = found.top();
            Part holder = found.holders().get(0);
            visitor.visit(OverlayMarks.without(top), content(holder, top));
            if (top.kind() == Kind.DIRECTORY) {
                List<Part> below = open(top.path(), found);
                try {
                    walk(below, visitor);
                } finally {
                    below.forEach(part -> part.directory().close());
                }
            }
        }
    }

    private static Map<String, Found> merge(List<Part> parts) throws IOException {
        Map<String, Found> merged = new TreeMap<>();
        for (Part part : parts) {
            for (String name : part.directory().names()) {
                Found above = merged.get(name);
                if (above == null) {
                    Optional<Entry> entry = part.directory().read(name);
                    entry.ifPresent(e -> merged.put(name, new Found(e, new ArrayList<>(List.of(part)))));
                } else if (above.top().kind() == Kind.DIRECTORY) {
                    above.holders().add(part);
                }
            }
        }
        merged.values().removeIf(found -> found.top().kind() == Kind.WHITEOUT);
        return merged;
    }

    /** The directories that are one in the stack: down to the first that hides those below it, or that is none. */
    private List<Part> open(String path, Found found) throws IOException {
        List<Part> parts = new ArrayList<>();
        try {
            for (Part holder : found.holders()) {
                Optional<OpenDirectory> directory = OpenDirectory.tryOpen(layers.get(holder.layer()), path);
                if (directory.isEmpty()) {
                    break;
                }
                parts.add(new Part(holder.layer(), directory.get()));
                if (OverlayMarks.isOpaque(directory.get().self())) {
                    break;
                }
            }
            return parts;
        } catch (IOException | RuntimeException | Error e) {
            parts.forEach(part -> part.directory().close());
            throw e;
        }
    }

    private static final TreeVisitor.Content NO_CONTENT = new TreeVisitor.Content() {
        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }

        @Override
        public long identity() {
            return 0;
        }
    };

    private static TreeVisitor.Content content(Part holder, Entry entry) {
        return new TreeVisitor.Content() {
            @Override
            public InputStream open() throws IOException {
                return holder.directory().content(entry.name());
            }

            /** Inodes are unique in one layer; layers lie on one file system, so in all. */
            @Override
            public long identity() {
                return entry.identity().inode();
            }
        };
    }
}
