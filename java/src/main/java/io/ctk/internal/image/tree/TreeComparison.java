package io.ctk.internal.image.tree;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether two trees are the same in everything that a layer's archive says. */
public final class TreeComparison {
    private static final int BUFFER = 64 << 10;

    private final Path first;
    private final Path second;
    private final boolean contents;
    private final OpenDirectories open;
    private Optional<String> difference = Optional.empty();

    private TreeComparison(Path first, Path second, boolean contents, OpenDirectories open) {
        this.first = first;
        this.second = second;
        this.contents = contents;
        this.open = open;
    }

    /** {@return the first path at which they differ, and how; empty if they don't} */
    public static Optional<String> difference(Path first, Path second) throws IOException {
        return difference(first, second, true);
    }

    /** {@return the first path at which they differ in anything but what is in files, and how; empty if they don't} */
    public static Optional<String> ofMetadata(Path first, Path second) throws IOException {
        return difference(first, second, false);
    }

    private static Optional<String> difference(Path first, Path second, boolean contents) throws IOException {
        try (OpenDirectories open = new OpenDirectories()) {
            TreeComparison comparison = new TreeComparison(first, second, contents, open);
            if (!sameMetadata(open.get(first, "").self(), open.get(second, "").self())) {
                return Optional.of("/ has other metadata");
            }
            Level.walk(comparison.new Directory(Place.ROOT));
            return comparison.difference;
        }
    }

    private final class Directory implements Level {
        private final Place place;
        private final Iterator<String> names;

        Directory(Place place) throws IOException {
            this.place = place;
            String path = place.path();
            List<String> one = open.get(first, path).names();
            if (!one.equals(open.get(second, path).names())) {
                difference = Optional.of("/" + Entry.shown(path) + " has other entries");
            }
            this.names = one.iterator();
        }

        @Override
        public boolean isDone() {
            return difference.isPresent() || !names.hasNext();
        }

        @Override
        public @Nullable Level next() throws IOException {
            String name = names.next();
            String path = place.path();
            OpenDirectory one = open.get(first, path);
            OpenDirectory other = open.get(second, path);
            difference = compare(one, other, path, name);
            boolean directory =
                    difference.isEmpty() && one.read(name).orElseThrow().kind() == Kind.DIRECTORY;
            return directory ? new Directory(place.below(name)) : null;
        }
    }

    private Optional<String> compare(OpenDirectory one, OpenDirectory other, String path, String name)
            throws IOException {
        Optional<Entry> a = one.read(name);
        Optional<Entry> b = other.read(name);
        String place = "/" + Entry.shown(Entry.join(path, name));
        if (a.isEmpty() || b.isEmpty()) { // a damaged directory has names that can't be looked up
            return Optional.of(place + " is listed and not there");
        }
        if (!sameMetadata(a.get(), b.get())) {
            return Optional.of(place + " has other metadata");
        }
        if (contents && a.get().kind() == Kind.FILE && !sameContent(one, other, name)) {
            return Optional.of(place + " has another content");
        }
        return Optional.empty();
    }

    private static boolean sameMetadata(Entry a, Entry b) {
        return a.kind() == b.kind()
                && a.mode() == b.mode()
                && a.uid() == b.uid()
                && a.gid() == b.gid()
                && a.major() == b.major()
                && a.minor() == b.minor()
                && a.seconds() == b.seconds()
                && a.nanoseconds() == b.nanoseconds()
                && a.length() == b.length()
                && a.target().equals(b.target())
                && (a.kind() == Kind.DIRECTORY
                        || a.identity().links() == b.identity().links())
                && sameXattrs(a.xattrs(), b.xattrs());
    }

    public static boolean sameXattrs(Map<String, byte[]> a, Map<String, byte[]> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
    }

    private static boolean sameContent(OpenDirectory one, OpenDirectory other, String name) throws IOException {
        byte[] a = new byte[BUFFER];
        byte[] b = new byte[BUFFER];
        try (InputStream first = one.content(name);
                InputStream second = other.content(name)) {
            for (; ; ) {
                int size = first.readNBytes(a, 0, BUFFER);
                if (size != second.readNBytes(b, 0, BUFFER) || !Arrays.equals(a, 0, size, b, 0, size)) {
                    return false;
                }
                if (size < BUFFER) {
                    return true;
                }
            }
        }
    }
}
