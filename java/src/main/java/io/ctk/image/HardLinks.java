package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Makes of what a walk meets what an archive can say: a second name of a file is a link to the first, and sockets are left out. */
final class HardLinks implements TreeVisitor {
    private final TreeVisitor next;
    private final Map<FileId, String> firstNames = new HashMap<>();

    /** What is one file, whatever its names: layers may lie on a file system each. */
    private record FileId(long device, long inode) {
        static FileId of(Entry entry) {
            return new FileId(entry.identity().device(), entry.identity().inode());
        }
    }

    HardLinks(TreeVisitor next) {
        this.next = next;
    }

    @Override
    public void visit(Entry entry, Content content) throws IOException {
        if (entry.kind() == Kind.SOCKET) {
            return; // somebody's ear, and no file: tar has no word for it
        }
        if (entry.kind() == Kind.FILE && entry.identity().links() > 1) {
            String first = firstNames.putIfAbsent(FileId.of(entry), entry.path());
            if (first != null) {
                next.visit(entry.linkTo(first), InputStream::nullInputStream);
                return;
            }
        }
        boolean empty = entry.kind() != Kind.FILE || entry.length() == 0;
        next.visit(entry, empty ? InputStream::nullInputStream : content);
    }
}
