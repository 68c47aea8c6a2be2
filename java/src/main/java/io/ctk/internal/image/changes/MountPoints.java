package io.ctk.internal.image.changes;

import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.tree.StackedDirectory;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What was made in a container's layer only so that something could be mounted on it: empty files and directories, and the directories on
 * the way there. They are nobody's changes, unless somebody has changed something of them.
 */
final class MountPoints {
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private final ContainerLayer layer;
    private final Set<String> points = new HashSet<>();
    private final Set<String> onTheWay = new HashSet<>();
    private final Set<Long> owners = new HashSet<>(Set.of(0L));

    MountPoints(ContainerLayer layer) throws IOException {
        this.layer = layer;
        for (String point : layer.mountPoints()) {
            String path = Entry.raw(point.substring(1));
            points.add(path);
            for (int slash = path.length(); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                onTheWay.add(path.substring(0, slash));
            }
        }
        if (!points.isEmpty()) {
            try (OpenDirectory root = OpenDirectory.open(layer.upper(), "")) {
                owners.add(root.self().uid()); // an ordinary user owns all that is made for him
            }
        }
    }

    /**
     * {@return whether there is nothing to say of an entry: it is as it was made}
     *
     * @param entry what the layer has
     * @param lower what lies below the directory that it is in
     */
    boolean isUnchanged(Entry entry, StackedDirectory lower) throws IOException {
        String place = Entry.join(Changes.prefix(layer), entry.path());
        if (!onTheWay.contains(place)) {
            return false;
        }
        Optional<Entry> below = lower.find(entry.name()).map(StackedDirectory.Found::entry);
        if (entry.kind() != Kind.DIRECTORY) {
            return entry.kind() == Kind.FILE
                    && below.isEmpty()
                    && points.contains(place)
                    && entry.length() == 0
                    && isMade(entry, FILE_MODE);
        }
        boolean untouched = below.isPresent() ? isCopied(entry, below.get()) : isMade(entry, DIRECTORY_MODE);
        return untouched && areUnchanged(entry, lower);
    }

    private boolean isMade(Entry entry, int mode) {
        return entry.mode() == mode
                && owners.contains(entry.uid())
                && OverlayMarks.without(entry).xattrs().isEmpty();
    }

    /** Making something in a directory copies it up. */
    private static boolean isCopied(Entry entry, Entry below) {
        return below.kind() == Kind.DIRECTORY
                && !OverlayMarks.isOpaque(entry)
                && entry.mode() == below.mode()
                && entry.uid() == below.uid()
                && entry.gid() == below.gid()
                && TreeComparison.sameXattrs(
                        OverlayMarks.without(entry).xattrs(),
                        OverlayMarks.without(below).xattrs());
    }

    private boolean areUnchanged(Entry directory, StackedDirectory lower) throws IOException {
        try (OpenDirectory upper = OpenDirectory.open(layer.upper(), directory.path());
                StackedDirectory under = lower.below(directory.name())) {
            for (String name : upper.names()) {
                Optional<Entry> entry = upper.read(name);
                if (entry.isPresent() && !isUnchanged(entry.get(), under)) {
                    return false;
                }
            }
            return true;
        }
    }
}
