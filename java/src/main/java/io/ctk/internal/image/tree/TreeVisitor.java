package io.ctk.internal.image.tree;

import io.ctk.internal.layer.Entry;
import java.io.IOException;
import java.io.InputStream;

/** Gets every entry of a tree, a directory before what is in it, names sorted by their bytes. */
@FunctionalInterface
public interface TreeVisitor {
    /** A file's content. */
    @FunctionalInterface
    interface Content {
        /** {@return a stream of it} */
        InputStream open() throws IOException;
    }

    void visit(Entry entry, Content content) throws IOException;
}
