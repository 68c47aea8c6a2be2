package io.ctk.internal.image.changes;

import io.ctk.image.Omitted;
import io.ctk.image.changes.Owners;
import io.ctk.internal.image.tree.HardLinks;
import io.ctk.internal.image.tree.MergedTree;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.TreeVisitor;
import io.ctk.internal.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Writes what a walk meets into an archive. */
public final class TarOfTree {
    private TarOfTree() {}

    static HardLinks into(TarWriter tar) {
        return new HardLinks((entry, content) -> {
            try (InputStream in = content.open()) {
                tar.write(entry, in);
            }
        });
    }

    /** Writes a stack of layers; {@return what is not in the archive} */
    public static Omitted write(List<Path> stack, Owners owners, OutputStream out) throws IOException {
        try (OpenLayers layers = OpenLayers.of(stack);
                TarWriter tar = new TarWriter(out)) {
            HardLinks tree = into(tar);
            new MergedTree(layers.directories()).walk(new InsideOwners(owners).inside(tree));
            return tree.omitted();
        }
    }

    /** Writes a directory as a layer; {@return what is not in it} */
    public static Omitted write(Path directory, Owners owners, OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            HardLinks tree = into(tar);
            TreeVisitor named = (entry, content) -> {
                TarOfChanges.checkName(entry);
                tree.visit(entry, content);
            };
            new MergedTree(List.of(directory)).walk(new InsideOwners(owners).inside(named));
            return tree.omitted();
        }
    }
}
