package io.ctk.internal.image.tree;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.IOException;
import java.util.Optional;

/** How many bytes files of a stack have. */
public final class StackSizes {
    private final StackedDirectory root;

    /** Those of the stack with that root. */
    public StackSizes(StackedDirectory root) {
        this.root = root;
    }

    /** {@return the bytes of a file, or of all files in a directory} */
    public long of(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        StackedDirectory parent = directory(slash < 0 ? "" : path.substring(0, slash));
        Optional<StackedDirectory.Found> found = parent.find(path.substring(slash + 1));
        if (found.isEmpty()) {
            return 0;
        }
        Entry entry = found.get().entry();
        return entry.kind() == Kind.DIRECTORY ? sum(parent.below(entry.name())) : entry.length();
    }

    private StackedDirectory directory(String path) throws IOException {
        StackedDirectory at = root;
        for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
            at = at.below(name);
        }
        return at;
    }

    private static long sum(StackedDirectory directory) throws IOException {
        long[] bytes = {0};
        MergedTree.walk(directory, (entry, content) -> bytes[0] += entry.length());
        return bytes[0];
    }
}
