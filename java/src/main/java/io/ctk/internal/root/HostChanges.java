package io.ctk.internal.root;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Layers of an image that lie on this machine's own files. A stranger may have written them: no link in them is followed. */
public record HostChanges(List<Path> layers) {
    /**
     * What they have in a directory.
     *
     * @param layers their directories, the topmost first, down to one that hides what is below
     * @param hideMachine whether the machine's own is hidden, and not to be stacked below them
     */
    public record Below(List<Path> layers, boolean hideMachine) {}

    /** {@return what they have in a directory} */
    public Below below(String directory) throws IOException {
        List<Path> below = new ArrayList<>();
        for (Path layer : layers) {
            Optional<OpenDirectory> open = OpenDirectory.tryOpen(layer, inside(directory));
            if (open.isPresent()) {
                open.get().close();
                below.add(layer.resolve(directory.substring(1)));
            }
            if (hides(layer, directory)) {
                return new Below(below, true);
            }
        }
        return new Below(below, false);
    }

    /** Overlayfs reads no mark on the root of a layer, which each part of this one becomes. */
    private static boolean hides(Path layer, String directory) throws IOException {
        String inside = inside(directory);
        for (int end = 0; end >= 0; end = inside.indexOf('/', end + 1)) {
            if (isOpaque(layer, inside.substring(0, end))) {
                return true;
            }
        }
        return isOpaque(layer, inside);
    }

    private static boolean isOpaque(Path layer, String inside) throws IOException {
        Optional<OpenDirectory> open = OpenDirectory.tryOpen(layer, inside);
        if (open.isEmpty()) {
            return false;
        }
        try (OpenDirectory there = open.get()) {
            return OverlayMarks.isOpaque(there.self());
        }
    }

    /** {@return the names that they have in a directory} */
    public Set<String> names(String directory) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path layer : layers) {
            Optional<OpenDirectory> open = OpenDirectory.tryOpen(layer, inside(directory));
            if (open.isPresent()) {
                try (OpenDirectory there = open.get()) {
                    there.names().forEach(name -> names.add(Entry.shown(name)));
                }
            }
        }
        return names;
    }

    /** What stands in the place of something else. */
    public record Replacement(Kind kind, String target, Path path) {}

    /** {@return what the topmost of them has under a path, unless it is a directory or there is nothing} */
    public Optional<Replacement> replacement(Path path) throws IOException {
        String parent = String.valueOf(path.getParent());
        for (Path layer : layers) {
            Optional<OpenDirectory> open = OpenDirectory.tryOpen(layer, inside(parent));
            if (open.isPresent()) {
                try (OpenDirectory there = open.get()) {
                    Optional<Entry> entry = there.read(Entry.raw(String.valueOf(path.getFileName())));
                    if (entry.isPresent()) {
                        Replacement found = new Replacement(
                                entry.get().kind(),
                                Entry.shown(entry.get().target()),
                                layer.resolve(path.toString().substring(1)));
                        return Optional.of(found).filter(f -> f.kind() != Kind.DIRECTORY);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** {@return whether one of them lies on the same file system as the directory} */
    public boolean shareFileSystem(Path directory) throws IOException {
        for (Path layer : layers) {
            if (Files.getAttribute(layer, "unix:dev").equals(Files.getAttribute(directory, "unix:dev"))) {
                return true;
            }
        }
        return false;
    }

    private static String inside(String directory) {
        return Entry.raw(directory.substring(1));
    }
}
