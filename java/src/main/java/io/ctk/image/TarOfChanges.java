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

    @Override
    public void present(Entry entry, Optional<Entry> below, TreeVisitor.Content content) throws IOException {
        if (entry.name().startsWith(WHITEOUT)) {
            throw new ImageException("/" + Entry.shown(entry.path())
                    + " can't be in an image: there a name that begins with .wh. means that something is deleted");
        }
        tree.visit(clamped(entry), content);
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
    public void emptied(String path, List<String> gone) throws IOException {
        mark(Entry.join(path, OPAQUE));
    }

    private void mark(String path) throws IOException {
        tree.visit(Entry.bare(Kind.FILE, path), InputStream::nullInputStream);
    }
}
