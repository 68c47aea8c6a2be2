package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether two trees are the same in everything that a layer's archive says. */
final class TreeComparison {
    private static final int BUFFER = 64 << 10;

    private final Path firstTree;
    private final Path secondTree;

    private final boolean contents;

    private TreeComparison(Path first, Path second, boolean contents) {
        this.firstTree = first;
        this.secondTree = second;
        this.contents = contents;
    }

    /** {@return the first path at which they differ, and how; empty if they don't} */
    static Optional<String> difference(Path first, Path second) throws IOException {
        return new TreeComparison(first, second, true).compare("");
    }

    /** {@return the first path at which they differ in anything but what is in files, and how; empty if they don't} */
    static Optional<String> ofMetadata(Path first, Path second) throws IOException {
        return new TreeComparison(first, second, false).compare("");
    }

    private Optional<String> compare(String path) throws IOException {
        try (OpenDirectory one = OpenDirectory.open(firstTree, path);
                OpenDirectory other = OpenDirectory.open(secondTree, path)) {
            List<String> names = one.names();
            if (!names.equals(other.names())) {
                return Optional.of("/" + Entry.shown(path) + " has other entries");
            }
            if (path.isEmpty() && !sameMetadata(one.self(), other.self())) {
                return Optional.of("/ has other metadata");
            }
            for (String name : names) {
                Optional<String> difference = compare(one, other, path, name);
                if (difference.isPresent()) {
                    return difference;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> compare(OpenDirectory one, OpenDirectory other, String path, String name)
            throws IOException {
        Optional<Entry> first = one.read(name);
        Optional<Entry> second = other.read(name);
        String place = "/" + Entry.shown(Entry.join(path, name));
        if (first.isEmpty() || second.isEmpty()) { // a damaged directory has names that can't be looked up
            return Optional.of(place + " is listed and not there");
        }
        Entry a = first.get();
        Entry b = second.get();
        if (!sameMetadata(a, b)) {
            return Optional.of(place + " has other metadata");
        }
        if (contents && a.kind() == Kind.FILE && !sameContent(one, other, name)) {
            return Optional.of(place + " has another content");
        }
        return a.kind() == Kind.DIRECTORY ? compare(a.path()) : Optional.empty();
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

    private static boolean sameXattrs(Map<String, byte[]> a, Map<String, byte[]> b) {
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
