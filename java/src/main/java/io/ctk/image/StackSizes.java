package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How many bytes files of a stack have. */
final class StackSizes {
    private final List<Path> stack;

    StackSizes(List<Path> stack) {
        this.stack = List.copyOf(stack);
    }

    /** {@return the bytes of a file, or of all files in a directory} */
    long of(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        try (StackedDirectory parent = directory(slash < 0 ? "" : path.substring(0, slash))) {
            Optional<StackedDirectory.Found> found = parent.find(path.substring(slash + 1));
            if (found.isEmpty()) {
                return 0;
            }
            Entry entry = found.get().entry();
            if (entry.kind() != Kind.DIRECTORY) {
                return entry.length();
            }
            try (StackedDirectory below = parent.below(entry.name())) {
                return sum(below);
            }
        }
    }

    private StackedDirectory directory(String path) throws IOException {
        StackedDirectory at = StackedDirectory.root(stack);
        for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
            try (StackedDirectory above = at) {
                at = above.below(name);
            }
        }
        return at;
    }

    private static long sum(StackedDirectory directory) throws IOException {
        long bytes = 0;
        for (StackedDirectory.Found found : directory.entries().values()) {
            bytes += found.entry().length();
            if (found.entry().kind() == Kind.DIRECTORY) {
                try (StackedDirectory below = directory.below(found.entry().name())) {
                    bytes += sum(below);
                }
            }
        }
        return bytes;
    }
}
