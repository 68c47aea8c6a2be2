package io.ctk.internal.image.tree;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.internal.layer.OverlayMarks;
import io.ctk.internal.layer.Privilege;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Copies a directory out of a stack of layers, as it would be seen when they are mounted. */
public final class TreeCopy {
    private TreeCopy() {}

    /**
     * Copies what the layers have in a directory, with owners and attributes as far as this process may set them. Links on the way to the
     * directory are followed inside the layers.
     *
     * @param layers the topmost first
     * @param path the directory, an absolute path; where there is none, nothing is copied
     * @param target an empty directory; it gets the directory's mode and owner
     */
    public static void copy(List<Path> layers, String path, Path target) throws IOException {
        try (StackedDirectory root = StackedDirectory.root(layers);
                LayerWriter writer = new LayerWriter(target, Privilege.isPrivileged())) {
            Optional<StackedDirectory> source = StackedPath.directory(root, Entry.raw(path));
            Entry self = source.isPresent()
                    ? source.get().self()
                    : Entry.directory("").changedAt(Instant.now().getEpochSecond(), 0);
            writer.write(OverlayMarks.without(self.at("")), InputStream.nullInputStream());
            if (source.isPresent()) {
                copy(source.get(), self.path().isEmpty() ? 0 : self.path().length() + 1, writer);
            }
            writer.finish(false);
        }
    }

    private static void copy(StackedDirectory from, int prefix, LayerWriter writer) throws IOException {
        MergedTree.walk(from, new HardLinks((entry, content) -> {
            Entry there = entry.at(entry.path().substring(prefix));
            Entry copied =
                    entry.kind() == Kind.LINK ? there.linkTo(entry.target().substring(prefix)) : there;
            try (InputStream in = content.open()) {
                writer.write(copied, in);
            }
        }));
    }
}
