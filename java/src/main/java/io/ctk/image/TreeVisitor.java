package io.ctk.image;

import io.ctk.internal.layer.Entry;
import java.io.IOException;
import java.io.InputStream;

/** Gets every entry of a tree, a directory before what is in it, names sorted by their bytes. */
@FunctionalInterface
interface TreeVisitor {
    /** A file's content. */
    interface Content {
        /** {@return a stream of it} */
        InputStream open() throws IOException;

        /** {@return what no other file of the tree has} */
        long identity();
    }

    void visit(Entry entry, Content content) throws IOException;
}
