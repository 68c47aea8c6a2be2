package io.ctk.internal.image.tree;

import io.ctk.internal.layer.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a path leads in a stack of layers: links are followed as if the stack's root were the root directory (path_resolution(7)). */
final class StackedPath {
    /** As many as the kernel follows. */
    private static final int MOST_LINKS = 40;

    private final StackedDirectory root;
    private final Deque<String> ahead = new ArrayDeque<>();
    private final Deque<StackedDirectory> behind = new ArrayDeque<>();
    private int links;
    private StackedDirectory.@Nullable Found file;

    private StackedPath(StackedDirectory root, String path) {
        this.root = root;
        behind.push(root);
        prepend(path);
    }

    /** {@return the directory that a path leads to; empty where it leads to none} */
    static Optional<StackedDirectory> directory(StackedDirectory root, String path) throws IOException {
        StackedPath way = new StackedPath(root, path);
        return way.isThere() && way.file == null ? Optional.of(way.behind.element()) : Optional.empty();
    }

    /** {@return the regular file that a path leads to; empty where it leads to none} */
    static Optional<StackedDirectory.Found> file(StackedDirectory root, String path) throws IOException {
        StackedPath way = new StackedPath(root, path);
        return way.isThere()
                ? Optional.ofNullable(way.file).filter(found -> found.entry().kind() == Kind.FILE)
                : Optional.empty();
    }

    private void prepend(String path) {
        List<String> names = List.of(path.split("/"));
        for (int i = names.size() - 1; i >= 0; i--) {
            ahead.push(names.get(i));
        }
    }

    private boolean isThere() throws IOException {
        while (!ahead.isEmpty()) {
            if (file != null || !follow(ahead.pop())) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether there is something of that name} */
    private boolean follow(String name) throws IOException {
        if (name.isEmpty() || name.equals(".")) {
            return true;
        }
        if (name.equals("..")) {
            if (behind.size() > 1) {
                behind.pop();
            }
            return true;
        }
        StackedDirectory.Found found = behind.element().find(name).orElse(null);
        if (found == null) {
            return false;
        }
        switch (found.entry().kind()) {
            case DIRECTORY -> behind.push(behind.element().below(name));
            case SYMLINK -> {
                String target = found.entry().target();
                if (target.startsWith("/")) {
                    behind.clear();
                    behind.push(root);
                }
                prepend(target);
                return links++ < MOST_LINKS;
            }
            default -> file = found;
        }
        return true;
    }
}
