package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a container changed, read from its layer alone: the cost follows what changed, and not how large the image is. What lies
 * below is only asked whether it has a name.
 */
final class LayerDiff {
    /** Gets what is in the layer. */
    interface Visitor {
        /**
         * Something is in the layer.
         *
         * @param entry what, its path from the container's root
         * @param below what lies below it under the same name, if anything does
         */
        void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) throws IOException;

        /** Something that lies below is gone. */
        void deleted(String path, Entry below) throws IOException;

        /** Everything that lies below in that directory is gone, but for what is in the layer. */
        void emptied(String path, List<String> gone) throws IOException;
    }

    private final ContainerLayer layer;
    private final Visitor visitor;
    private final MountPoints mountPoints;

    private LayerDiff(ContainerLayer layer, Visitor visitor) throws IOException {
        this.mountPoints = new MountPoints(layer);
        this.layer = layer;
        this.visitor = visitor;
    }

    static void walk(ContainerLayer layer, Visitor visitor) throws IOException {
        LayerDiff diff = new LayerDiff(layer, visitor);
        try (OpenLayers layers = OpenLayers.of(layer.lower());
                StackedDirectory lower = StackedDirectory.root(layers.directories())) {
            diff.walk("", lower);
        }
    }

    /** Walks a directory of the layer; {@code lower} is what lies below it. */
    private void walk(String path, StackedDirectory lower) throws IOException {
        try (OpenDirectory upper = OpenDirectory.open(layer.upper(), path)) {
            for (String name : upper.names()) {
                Optional<Entry> entry = upper.read(name);
                if (entry.isPresent()) {
                    visit(upper, entry.get(), lower);
                }
            }
        }
    }

    private void visit(OpenDirectory upper, Entry entry, StackedDirectory lower) throws IOException {
        String place = Entry.join(layer.prefix(), entry.path());
        String foreign = OverlayMarks.foreign(entry);
        if (!foreign.isEmpty()) {
            throw new ImageException(Entry.shown(place) + " has the mark " + foreign
                    + ": a layer that was mounted with redirect_dir or metacopy can't be read by itself");
        }
        if (mountPoints.isUnchanged(entry, lower)) {
            return;
        }
        Optional<StackedDirectory.Found> below = lower.find(entry.name());
        if (entry.kind() == Kind.WHITEOUT) {
            if (below.isPresent()) {
                visitor.deleted(place, below.get().entry());
            }
            return;
        }
        visitor.present(
                OverlayMarks.without(entry.at(place)),
                below.map(StackedDirectory.Found::entry),
                () -> upper.content(entry.name()));
        if (entry.kind() == Kind.DIRECTORY) {
            boolean merged = below.isPresent() && below.get().entry().kind() == Kind.DIRECTORY;
            descend(entry, place, merged, lower);
        }
    }

    private void descend(Entry entry, String place, boolean merged, StackedDirectory lower) throws IOException {
        try (StackedDirectory nothing = StackedDirectory.nothing(entry.path());
                StackedDirectory under = merged ? lower.below(entry.name()) : nothing) {
            boolean hides = merged && OverlayMarks.isOpaque(entry);
            if (hides) {
                visitor.emptied(place, gone(entry.path(), under));
            }
            walk(entry.path(), hides ? nothing : under);
        }
    }

    private List<String> gone(String path, StackedDirectory under) throws IOException {
        Set<String> gone = new TreeSet<>(under.entries().keySet());
        try (OpenDirectory upper = OpenDirectory.open(layer.upper(), path)) {
            gone.removeAll(upper.names());
        }
        return List.copyOf(gone);
    }

    /** {@return the changes of one overlay after another} */
    static List<Change> changes(List<ContainerLayer> layers) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (ContainerLayer layer : layers) {
            walk(layer, new Visitor() {
                @Override
                public void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) {
                    add(below.isPresent() ? Change.Kind.CHANGED : Change.Kind.ADDED, entry.path(), entry.length());
                }

                @Override
                public void deleted(String path, Entry below) {
                    add(Change.Kind.DELETED, path, 0);
                }

                @Override
                public void emptied(String path, List<String> gone) {
                    gone.forEach(name -> add(Change.Kind.DELETED, Entry.join(path, name), 0));
                }

                private void add(Change.Kind kind, String path, long size) {
                    changes.add(new Change(kind, "/" + Entry.shown(path), size));
                }
            });
        }
        return changes;
    }
}
