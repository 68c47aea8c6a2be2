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
    private final Map<FileId, String> firstNames = new HashMap<>();

    /** What is one file, whatever its names: layers may lie on a file system each. */
    private record FileId(long device, long inode) {
        static FileId of(Entry entry) {
            return new FileId(entry.identity().device(), entry.identity().inode());
        }
    }

    TarOfTree(TarWriter tar) {
        this.tar = tar;
    }

    @Override
    public void visit(Entry entry, Content content) throws IOException {
        if (entry.kind() == Kind.SOCKET) {
            return; // somebody's ear, and no file: tar has no word for it
        }
        if (entry.kind() == Kind.FILE && entry.identity().links() > 1) {
            String first = firstNames.putIfAbsent(FileId.of(entry), entry.path());
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
