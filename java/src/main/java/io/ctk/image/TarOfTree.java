package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Writes what a walk meets into an archive; a second name of a file becomes a link to the first. */
final class TarOfTree implements TreeVisitor {
    private final TarWriter tar;
    /** By inode: unique in one layer, and layers lie on one file system. */
    private final Map<Long, String> firstNames = new HashMap<>();

    TarOfTree(TarWriter tar) {
        this.tar = tar;
    }

    @Override
    public void visit(Entry entry, Content content) throws IOException {
        if (entry.kind() == Kind.SOCKET) {
            return; // somebody's ear, and no file: tar has no word for it
        }
        if (entry.kind() == Kind.FILE && entry.identity().links() > 1) {
            String first = firstNames.putIfAbsent(entry.identity().inode(), entry.path());
            if (first != null) {
                tar.write(entry.linkTo(first), InputStream.nullInputStream());
                return;
            }
        }
        if (entry.kind() == Kind.FILE && entry.length() > 0) {
            try (InputStream in = content.open()) {
                tar.write(entry, in);
            }
        } else {
            tar.write(entry, InputStream.nullInputStream());
        }
    }
}
