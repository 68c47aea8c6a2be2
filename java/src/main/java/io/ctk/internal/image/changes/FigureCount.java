package io.ctk.internal.image.changes;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageConfig;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.LayerFigures;
import io.ctk.image.changes.LayerFigures.Hidden;
import io.ctk.internal.image.tree.StackSizes;
import io.ctk.internal.image.tree.StackedDirectory;
import io.ctk.internal.image.tree.TreeVisitor;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds layers against those below them, and adds up what the walk meets. */
public final class FigureCount implements LayerDiff.Visitor {
    private final boolean files;
    private final StackSizes below;
    private final List<Change> changes = new ArrayList<>();
    private final List<Hidden> hidden = new ArrayList<>();
    private long size;
    private long added;
    private long changed;
    private long removed;
    private long wasted;

    private FigureCount(boolean files, StackSizes below) {
        this.files = files;
        this.below = below;
    }

    @Override
    public void root(Entry entry, boolean isChanged) {
        if (isChanged) {
            changed++;
            note(Changes.of(Change.Kind.CHANGED, entry));
        }
    }

    @Override
    public void present(Entry entry, Optional<Entry> under, TreeVisitor.Content content) throws IOException {
        size += entry.length();
        boolean merged = entry.kind() == Kind.DIRECTORY
                && under.isPresent()
                && under.get().kind() == Kind.DIRECTORY;
        if (under.isPresent()) {
            changed++;
            waste(entry.path(), merged ? 0 : below.of(entry.path()));
        } else {
            added++;
        }
        note(Changes.of(under.isPresent() ? Change.Kind.CHANGED : Change.Kind.ADDED, entry));
    }

    @Override
    public void deleted(String path, Entry under) throws IOException {
        removed++;
        waste(path, below.of(path));
        note(Changes.deleted(path));
    }

    @Override
    public void opaque(String path) {}

    @Override
    public void hidden(String path, Entry under) throws IOException {
        deleted(path, under);
    }

    private void waste(String path, long bytes) {
        wasted += bytes;
        if (files && bytes > 0) {
            hidden.add(new Hidden("/" + path, bytes));
        }
    }

    private void note(Change change) {
        if (files) {
            changes.add(change);
        }
    }

    /**
     * {@return the layers of an image, the topmost first}
     *
     * @param stack their directories, the topmost first
     * @param files whether to list what each changed and hides
     * @param users the names of other images by the layers that they have
     */
    public static List<LayerFigures> of(Image image, ImageLayers stack, boolean files, Map<Digest, List<String>> users)
            throws IOException {
        List<String> commands = new ArrayList<>();
        for (ImageConfig.History step : image.config().history()) {
            if (!step.emptyLayer()) {
                commands.add(step.createdBy());
            }
        }
        List<LayerFigures> figures = new ArrayList<>();
        int count = image.config().diffIds().size();
        for (int i = 0; i < count; i++) {
            int number = count - 1 - i;
            StackedDirectory below = stack.below(i);
            FigureCount counted = new FigureCount(files, new StackSizes(below));
            int layer = i;
            LayerDiff.walk(stack.directory(i), below, stack.open(), root -> stack.changesRoot(layer, root), counted);
            Digest diffId = image.config().diffIds().get(number);
            figures.add(new LayerFigures(
                    diffId,
                    image.manifest().layers().get(number).size(),
                    counted.size,
                    counted.added,
                    counted.changed,
                    counted.removed,
                    counted.wasted,
                    number < commands.size() ? commands.get(number) : "",
                    users.getOrDefault(diffId, List.of()).stream().distinct().toList(), // an image may repeat a layer
                    counted.changes,
                    counted.hidden));
        }
        return figures;
    }
}
