package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What files occupy on disk, each once however many names it has. */
final class TreeSize {
    private final Path root;
    private final Set<Long> counted = new HashSet<>();
    private long bytes;

    private TreeSize(Path root) {
        this.root = root;
    }

    /** {@return how many bytes the file or tree occupies; 0 where there is none} */
    static long of(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
        }
        TreeSize size = new TreeSize(path);
        size.add("");
        return size.bytes;
    }

    private void add(String directory) throws IOException {
        Optional<OpenDirectory> open = OpenDirectory.tryOpen(root, directory);
        if (open.isEmpty()) {
            return;
        }
        try (OpenDirectory here = open.get()) {
            for (String name : here.names()) {
                Optional<Entry> entry = here.read(name);
                if (entry.isEmpty()) {
                    continue;
                }
                Entry.Identity identity = entry.get().identity();
                if (identity.links() <= 1 || entry.get().kind() == Kind.DIRECTORY || counted.add(identity.inode())) {
                    bytes += identity.allocated();
                }
                if (entry.get().kind() == Kind.DIRECTORY) {
                    add(entry.get().path());
                }
            }
        }
    }
}
