package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a container's changes as a layer's archive (OCI image specification, layer.md, "Change Types"): sorted, and with no time later
 * than one that is given, so that the same changes give the same bytes.
 */
final class TarOfChanges implements LayerDiff.Visitor {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final TreeVisitor tree;
    private final @Nullable Instant latest;
    private @Nullable Entry unwritten;

    private TarOfChanges(TreeVisitor tree, @Nullable Instant latest) {
        this.tree = tree;
        this.latest = latest;
    }

    static void write(List<ContainerLayer> layers, @Nullable Instant latest, OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            TarOfChanges changes = new TarOfChanges(TarOfTree.into(tar), latest);
            for (ContainerLayer layer : layers) {
                LayerDiff.walk(layer, changes);
            }
        }
    }

    /** The image's own is written be it unchanged: where this layer is the topmost, overlayfs shows its root. */
    @Override
    public void root(Entry entry, boolean changed) throws IOException {
        unwritten = clamped(entry);
        if (changed || entry.path().isEmpty()) {
            writeRoot();
        }
    }

    /** Before anything that lies below it, or that would give it the metadata of a directory that no archive names. */
    private void writeRoot() throws IOException {
        Entry root = unwritten;
        if (root != null) {
            unwritten = null;
            tree.visit(root, InputStream::nullInputStream);
        }
    }

    @Override
    public void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) throws IOException {
        checkName(entry);
        writeRoot();
        tree.visit(clamped(entry), content);
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
