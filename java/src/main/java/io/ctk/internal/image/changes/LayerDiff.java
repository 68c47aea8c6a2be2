package io.ctk.internal.image.changes;

import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.changes.Owners;
import io.ctk.internal.image.tree.Level;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.StackedDirectory;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.image.tree.TreeVisitor;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a container changed, read from its layer alone: the cost follows what changed, and not how large the image is. What lies
 * below is only asked whether it has a name.
 */
public final class LayerDiff {
    /** Gets what is in the layer. */
    interface Visitor {
        /**
         * The root, which every layer has.
         *
         * @param changed whether anything but its time differs from the root below
         */
        void root(Entry entry, boolean changed) throws IOException;

        /**
         * Something is in the layer.
         *
         * @param entry what, its path from the container's root
         * @param below what lies below it under the same name, be it hidden, if anything does
         */
        void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) throws IOException;

        /** Something that lies below is gone. */
        void deleted(String path, Entry below) throws IOException;

        /** A directory hides everything that lies below in it; {@link #hidden} tells what of that the layer doesn't have itself. */
        void opaque(String path) throws IOException;

        /** Something that lies below is gone, since the layer hides everything in its directory or in one above that. */
        void hidden(String path, Entry below) throws IOException;
    }

    private final ContainerLayer layer;
    private final OpenDirectories open;
    private final Visitor visitor;
    private final MountPoints mountPoints;
    private final InsideOwners owners;

    /** Tells whether the layer's root is something else than the one below. */
    @FunctionalInterface
    interface RootRule {
        /** {@return that, of the layer's own root, as the container has it} */
        boolean isChanged(Entry root) throws IOException;
    }

    private LayerDiff(ContainerLayer layer, OpenDirectories open, Visitor visitor) throws IOException {
        this.mountPoints = new MountPoints(layer);
        this.layer = layer;
        this.owners = new InsideOwners(layer.owners());
        this.open = open;
        this.visitor = visitor;
    }

    static void walk(ContainerLayer layer, Visitor visitor) throws IOException {
        try (OpenDirectories open = new OpenDirectories();
                OpenLayers layers = OpenLayers.of(layer.lower());
                StackedDirectory lower = StackedDirectory.root(layers.directories())) {
            LayerDiff diff = new LayerDiff(layer, open, visitor);
            RootRule rule = root -> !lower.isNowhere()
                    && isOther(root, diff.seen(lower.self()), layer.owners().equals(Owners.UNMAPPED));
            Level.walk(diff.root(lower, rule));
        }
    }

    /**
     * Walks one of many layers.
     *
     * @param open has the directories of them all
     * @param lower what lies below the layer
     */
    static void walk(Path layer, StackedDirectory lower, OpenDirectories open, RootRule rule, Visitor visitor)
            throws IOException {
        Level.walk(new LayerDiff(new ContainerLayer("/", layer, List.of()), open, visitor).root(lower, rule));
    }

    private Level root(StackedDirectory lower, RootRule rule) throws IOException {
        Entry root = open.get(layer.upper(), "").self();
        Entry seen = seen(root);
        visitor.root(seen, rule.isChanged(seen));
        boolean hides = OverlayMarks.isOpaque(root) && !lower.isNowhere();
        if (hides) {
            visitor.opaque(seen.path());
        }
        return new Directory(lower, hides);
    }

    /**
     * {@return whether roots differ in anything but their times}
     *
     * @param owned whether the owner counts: in a user namespace the root can't be given its owner, who is then nobody's change
     */
    static boolean isOther(Entry root, Entry below, boolean owned) {
        boolean otherOwner = root.uid() != below.uid() || root.gid() != below.gid();
        return root.mode() != below.mode()
                || (otherOwner && owned)
                || !TreeComparison.sameXattrs(root.xattrs(), below.xattrs());
    }

    private String place(String path) {
        return path.isEmpty() ? Changes.prefix(layer) : Entry.join(Changes.prefix(layer), path);
    }

    /** {@return an entry of the layer as the container has it} */
    private Entry seen(Entry entry) {
        return owners.inside(OverlayMarks.without(entry.at(place(entry.path()))));
    }

    /** What is left of one of the layer's directories. */
    private final class Directory implements Level {
        private final StackedDirectory lower;
        private final boolean hidden;
        private final Iterator<String> names;

        /**
         * The directory of that path.
         *
         * @param lower what lies below it
         * @param hidden whether the layer hides that
         */
        Directory(StackedDirectory lower, boolean hidden) throws IOException {
            this.lower = lower;
            this.hidden = hidden;
            List<String> all = upper().names();
            this.names = all.iterator();
            if (hidden) {
                tellHidden(Set.copyOf(all));
            }
        }

        private OpenDirectory upper() throws IOException {
            return open.get(layer.upper(), lower.path());
        }

        private void tellHidden(Set<String> present) throws IOException {
            for (Map.Entry<String, StackedDirectory.Found> below :
                    lower.entries().entrySet()) {
                Entry entry = below.getValue().entry();
                if (!present.contains(below.getKey())) {
                    visitor.hidden(place(entry.path()), entry);
                }
            }
        }

        @Override
        public boolean isDone() {
            return !names.hasNext();
        }

        @Override
        public @Nullable Level next() throws IOException {
            Optional<Entry> entry = upper().read(names.next());
            return entry.isPresent() ? visit(entry.get()) : null;
        }

        private @Nullable Level visit(Entry entry) throws IOException {
            String place = place(entry.path());
            StackedDirectory.checkMarks(entry.at(place));
            if (mountPoints.isUnchanged(entry, lower)) {
                return null;
            }
            Optional<Entry> below = lower.find(entry.name()).map(StackedDirectory.Found::entry);
            if (entry.kind() == Kind.WHITEOUT) {
                if (below.isPresent()) {
                    visitor.deleted(place, below.get());
                }
                return null;
            }
            visitor.present(seen(entry), below, () -> content(entry));
            if (entry.kind() != Kind.DIRECTORY) {
                return null;
            }
            StackedDirectory under = lower.below(entry.name());
            boolean hides = OverlayMarks.isOpaque(entry) && !under.isNowhere();
            if (hides && !hidden) {
                visitor.opaque(place);
            }
            return new Directory(under, hidden || hides);
        }

        private InputStream content(Entry entry) throws IOException {
            return upper().content(entry.name(), entry.length());
        }
    }

    /** {@return the changes of one overlay after another} */
    public static List<Change> changes(List<ContainerLayer> layers) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (ContainerLayer layer : layers) {
            walk(layer, new Visitor() {
                @Override
                public void root(Entry entry, boolean changed) {
                    if (changed) {
                        changes.add(Changes.of(Change.Kind.CHANGED, entry));
                    }
                }

                @Override
                public void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) {
                    changes.add(Changes.of(below.isPresent() ? Change.Kind.CHANGED : Change.Kind.ADDED, entry));
                }

                @Override
                public void deleted(String path, Entry below) {
                    changes.add(Changes.deleted(path));
                }

                @Override
                public void opaque(String path) {}

                @Override
                public void hidden(String path, Entry below) {
                    changes.add(Changes.deleted(path));
                }
            });
        }
        return changes;
    }
}
