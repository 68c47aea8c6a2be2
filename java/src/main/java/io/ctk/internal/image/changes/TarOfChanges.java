package io.ctk.internal.image.changes;

import io.ctk.image.ImageException;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.tree.TreeVisitor;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a container's changes as a layer's archive (OCI image specification, layer.md, "Change Types"): sorted, and with no time later
 * than one that is given, so that the same changes give the same bytes.
 */
public final class TarOfChanges implements LayerDiff.Visitor {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final TreeVisitor tree;
    private final @Nullable Instant latest;
    /** What a root that is to be written only if need be lies in, and itself last. */
    private final Deque<Entry> unwritten = new ArrayDeque<>();
    /** Directories that lie above a root and have not been written. */
    private final Set<String> unnamed = new HashSet<>();

    private TarOfChanges(TreeVisitor tree, @Nullable Instant latest) {
        this.tree = tree;
        this.latest = latest;
    }

    public static void write(List<ContainerLayer> layers, @Nullable Instant latest, OutputStream out)
            throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            TarOfChanges changes = new TarOfChanges(TarOfTree.into(tar), latest);
            layers.forEach(changes::foresee);
            for (ContainerLayer layer : layers) {
                changes.begin(layer);
                LayerDiff.walk(layer, changes);
            }
        }
    }

    private static List<Path> above(ContainerLayer layer) {
        List<Path> above = new ArrayList<>();
        for (Path at = Path.of(layer.place()).getParent(); at != null && at.getParent() != null; at = at.getParent()) {
            above.add(0, at);
        }
        return above;
    }

    private static String inside(Path directory) {
        return Entry.raw(directory.toString().substring(1));
    }

    private void foresee(ContainerLayer layer) {
        above(layer).forEach(directory -> unnamed.add(inside(directory)));
    }

    /** An overlay that is mounted deeper lies in directories of the machine that none of them may have changed. */
    private void begin(ContainerLayer layer) throws IOException {
        unwritten.clear();
        for (Path above : above(layer)) {
            if (unnamed.contains(inside(above))) {
                try (OpenDirectory directory = OpenDirectory.open(Path.of("/"), inside(above))) {
                    unwritten.addLast(clamped(new InsideOwners(layer.owners()).inside(directory.self())));
                }
            }
        }
    }

    /** The image's own is written be it unchanged: what a layer's archive doesn't name has no time of its own. */
    @Override
    public void root(Entry entry, boolean changed) throws IOException {
        unwritten.addLast(clamped(entry));
        if (changed || entry.path().isEmpty()) {
            writeRoot();
        }
    }

    /** Before anything that lies below it, or that would give it the metadata of a directory that no archive names. */
    private void writeRoot() throws IOException {
        while (!unwritten.isEmpty()) {
            write(unwritten.removeFirst(), InputStream::nullInputStream);
        }
    }

    private void write(Entry entry, TreeVisitor.Content content) throws IOException {
        if (entry.kind() == Kind.DIRECTORY) {
            boolean ignored = unnamed.remove(entry.path());
        }
        tree.visit(entry, content);
    }

    @Override
    public void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) throws IOException {
        checkName(entry);
        writeRoot();
        write(clamped(entry), content);
    }

    /** @throws ImageException for what a layer's archive can't have */
    static void checkName(Entry entry) throws ImageException {
        if (entry.name().startsWith(WHITEOUT)) {
            throw new ImageException("/" + Entry.shown(entry.path())
                    + " can't be in an image: there a name that begins with .wh. means that something is deleted");
        }
    }

    private Entry clamped(Entry entry) {
        if (latest == null
                || Instant.ofEpochSecond(entry.seconds(), entry.nanoseconds()).compareTo(latest) <= 0) {
            return entry;
        }
        return entry.changedAt(latest.getEpochSecond(), latest.getNano());
    }

    @Override
    public void deleted(String path, Entry below) throws IOException {
        int name = path.lastIndexOf('/') + 1;
        mark(path.substring(0, name) + WHITEOUT + path.substring(name));
    }

    @Override
    public void opaque(String path) throws IOException {
        mark(Entry.join(path, OPAQUE));
    }

    /** The mark says it of all. */
    @Override
    public void hidden(String path, Entry below) {}

    private void mark(String path) throws IOException {
        writeRoot();
        tree.visit(Entry.bare(Kind.FILE, path), InputStream::nullInputStream);
    }
}
