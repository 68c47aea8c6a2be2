package io.ctk.internal.image.stack;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.image.unpack.ImpliedDirectories;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OverlayMarks;
import io.ctk.internal.layer.Privilege;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which directories of a stack would be shown with attributes that no archive gave them, since the topmost layer that has them
 * doesn't name them though one below does, and makes them once more, with those attributes and empty: stacked on top of the layers, they are
 * shown as if the layers' archives had been unpacked one over the other (OCI image specification, layer.md).
 */
final class FillIn implements AutoCloseable {
    private final List<Path> layers;
    private final List<ImpliedDirectories> implied = new ArrayList<>();
    private final OpenDirectories open = new OpenDirectories();
    private final Path target;
    private @Nullable LayerWriter writer;

    /** A directory of the stack that something implied lies in, or that is implied. */
    private static final class Level {
        private final String path;
        /** Which layers have it, the topmost first, down to the one that hides what others have in it. */
        private final List<Integer> layers;
        /** What it is to look like; null for one that is not to be seen. */
        private final @Nullable Entry entry;

        private boolean written;

        Level(String path, List<Integer> layers, @Nullable Entry entry) {
            this.path = path;
            this.layers = layers;
            this.entry = entry;
        }

        boolean holds(String other) {
            return path.isEmpty() || other.startsWith(path + "/");
        }
    }

    private FillIn(List<Path> layers, List<Path> records, Path target) throws IOException {
        this.layers = layers;
        this.target = target;
        try {
            for (Path record : records) {
                implied.add(new ImpliedDirectories(record));
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Writes what is needed for a stack.
     *
     * @param layers its layers as directories, the topmost first
     * @param records which of their directories are implied, one record a layer
     * @param target an empty directory
     * @return whether anything was needed; if not, the directory is still empty
     */
    static boolean write(List<Path> layers, List<Path> records, Path target) throws IOException {
        try (FillIn fillIn = new FillIn(layers, records, target)) {
            return fillIn.write();
        }
    }

    private boolean write() throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        Set<Integer> here = new HashSet<>();
        for (String path = takeNext(here); path != null; path = takeNext(here)) {
            if (levels.isEmpty()) {
                levels.push(path.isEmpty() ? root(here) : root(Set.of()));
            }
            if (!path.isEmpty()) {
                descend(levels, path, here);
            }
        }
        LayerWriter written = writer;
        if (written != null) {
            written.finish(false);
        }
        return written != null;
    }

    /** {@return the next path that any layer implies, null after the last}
     *
     * @param by is filled with the layers that imply it
     */
    private @Nullable String takeNext(Set<Integer> by) throws IOException {
        String first = null;
        for (ImpliedDirectories record : implied) {
            String path = record.peek();
            if (path != null && (first == null || ImpliedDirectories.ORDER.compare(path, first) < 0)) {
                first = path;
            }
        }
        by.clear();
        for (int i = 0; first != null && i < implied.size(); i++) {
            if (first.equals(implied.get(i).peek())) {
                by.add(i);
                implied.get(i).advance();
            }
        }
        return first;
    }

    /** From where the last path was to this one: what is between them no layer implies, or it would have come before. */
    private void descend(Deque<Level> levels, String path, Set<Integer> here) throws IOException {
        while (!levels.element().holds(path)) {
            levels.pop();
        }
        int from = levels.element().path.isEmpty() ? 0 : levels.element().path.length() + 1;
        for (int end = path.indexOf('/', from); end >= 0; end = path.indexOf('/', end + 1)) {
            levels.push(below(levels, path.substring(0, end), Set.of()));
        }
        levels.push(below(levels, path, here));
    }

    /** Its mark hides what is below it, and its attributes are there all the same. */
    private Level root(Set<Integer> implying) throws IOException {
        List<Integer> having = new ArrayList<>();
        Entry named = null;
        boolean hidden = false;
        for (int i = 0; i < layers.size() && !(hidden && named != null); i++) {
            Entry self = open.get(layers.get(i), "").self();
            if (!hidden) {
                having.add(i);
            }
            if (named == null && !implying.contains(i)) {
                named = self;
            }
            hidden |= OverlayMarks.isOpaque(self);
        }
        return level(new ArrayDeque<>(), "", having, open.get(layers.get(0), "").self(), named);
    }

    private Level below(Deque<Level> above, String path, Set<Integer> implying) throws IOException {
        List<Integer> having = new ArrayList<>();
        Entry topmost = null;
        Entry named = null;
        boolean hidden = false;
        for (int i : above.element().layers) {
            Optional<Entry> found = read(i, above.element().path, path.substring(path.lastIndexOf('/') + 1));
            if (found.isEmpty()) {
                continue;
            }
            Entry entry = found.get();
            if (entry.kind() != Kind.DIRECTORY) {
                break;
            }
            if (!hidden) {
                having.add(i);
            }
            topmost = topmost == null ? entry : topmost;
            named = named == null && !implying.contains(i) ? entry : named;
            hidden |= OverlayMarks.isOpaque(entry);
            if (hidden && named != null) {
                break;
            }
        }
        return level(above, path, having, topmost, named);
    }

    private Optional<Entry> read(int layer, String directory, String name) throws IOException {
        try {
            return open.get(layers.get(layer), directory).read(name);
        } catch (CtkException e) {
            if (e.errno() == Errno.EACCES) { // an ordinary user's own mode keeps him out, and nothing is known of it
                return Optional.empty();
            }
            throw e;
        }
    }

    private Level level(
            Deque<Level> above, String path, List<Integer> having, @Nullable Entry topmost, @Nullable Entry named)
            throws IOException {
        Level level = new Level(path, having, named == null ? topmost : named);
        if (named != null && topmost != null && !looksLike(topmost, named)) {
            for (var all = above.descendingIterator(); all.hasNext(); ) {
                make(all.next());
            }
            make(level);
        }
        return level;
    }

    private static boolean looksLike(Entry topmost, Entry named) {
        return topmost.mode() == named.mode()
                && topmost.uid() == named.uid()
                && topmost.gid() == named.gid()
                && topmost.seconds() == named.seconds()
                && topmost.nanoseconds() == named.nanoseconds()
                && TreeComparison.sameXattrs(
                        OverlayMarks.without(topmost).xattrs(),
                        OverlayMarks.without(named).xattrs());
    }

    private void make(Level level) throws IOException {
        Entry entry = level.entry;
        if (level.written || entry == null) {
            return;
        }
        level.written = true;
        LayerWriter to = writer;
        if (to == null) {
            to = new LayerWriter(target, Privilege.isPrivileged(), true);
            writer = to;
        }
        to.write(OverlayMarks.without(entry).at(level.path), InputStream.nullInputStream());
    }

    @Override
    public void close() throws IOException {
        open.close();
        if (writer != null) {
            writer.close();
        }
        for (ImpliedDirectories record : implied) {
            record.close();
        }
    }
}
