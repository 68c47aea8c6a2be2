package io.ctk.internal.image.tree;

import io.ctk.image.Omitted;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Makes of what a walk meets what an archive can say: a second name of a file is a link to the first, and sockets are left out. */
public final class HardLinks implements TreeVisitor {
    private final TreeVisitor next;
    private final Map<Entry.File, String> firstNames = new HashMap<>();
    private long sockets;

    public HardLinks(TreeVisitor next) {
        this.next = next;
    }

    @Override
    public void visit(Entry entry, Content content) throws IOException {
        if (entry.kind() == Kind.SOCKET) {
            sockets++; // somebody's ear, and no file
            return;
        }
        if (entry.kind() != Kind.DIRECTORY && entry.identity().links() > 1) {
            String first = firstNames.putIfAbsent(entry.identity().file(), entry.path());
            if (first != null) {
                next.visit(entry.linkTo(first), InputStream::nullInputStream);
                return;
            }
        }
        boolean empty = entry.kind() != Kind.FILE || entry.length() == 0;
        next.visit(entry, empty ? InputStream::nullInputStream : content);
    }

    /** {@return what was left out so far} */
    public Omitted omitted() {
        return new Omitted(0, Map.of(), 0, sockets);
    }
}
