package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerWriter;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Copies a directory out of a stack of layers, as it would be seen when they are mounted. */
public final class TreeCopy {
    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private final StackedDirectory root;
    private final List<StackedDirectory> opened = new ArrayList<>();

    private TreeCopy(StackedDirectory root) {
        this.root = root;
    }

    /**
     * Copies what the layers have in a directory, with owners and attributes as far as this process may set them. Links on the way to the
     * directory are followed inside the layers.
     *
     * @param layers the topmost first
     * @param path the directory, an absolute path; where there is none, nothing is copied
     * @param target an empty directory; it gets the directory's mode and owner
     */
    public static void copy(List<Path> layers, String path, Path target) throws IOException {
        try (StackedDirectory root = StackedDirectory.root(layers);
                LayerWriter writer = new LayerWriter(target, StorePaths.isPrivileged())) {
            TreeCopy copy = new TreeCopy(root);
            try {
                Optional<StackedDirectory> source = copy.find(path);
                Entry self = source.isPresent()
                        ? source.get().self()
                        : Entry.directory("").changedAt(Instant.now().getEpochSecond(), 0);
                writer.write(OverlayMarks.without(self.at("")), InputStream.nullInputStream());
                if (source.isPresent()) {
                    copy(source.get(), self.path().isEmpty() ? 0 : self.path().length() + 1, writer);
                }
                writer.finish(false);
            } finally {
                copy.opened.forEach(StackedDirectory::close);
            }
        }
    }

    private static void copy(StackedDirectory from, int prefix, LayerWriter writer) throws IOException {
        MergedTree.walk(from, new HardLinks((entry, content) -> {
            Entry there = entry.at(entry.path().substring(prefix));
            Entry copied =
                    entry.kind() == Kind.LINK ? there.linkTo(entry.target().substring(prefix)) : there;
            try (InputStream in = content.open()) {
                writer.write(copied, in);
            }
        }));
    }

    /** {@return the directory that a path leads to, open until the copy is made; empty where it leads to none} */
    private Optional<StackedDirectory> find(String path) throws IOException {
        Deque<String> ahead = new ArrayDeque<>(List.of(Entry.raw(path).split("/")));
        Deque<StackedDirectory> behind = new ArrayDeque<>(List.of(root));
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (behind.size() > 1) {
                    behind.pop();
                }
                continue;
            }
            Optional<Entry> entry = behind.element().find(name).map(StackedDirectory.Found::entry);
            if (entry.isPresent() && entry.get().kind() == Kind.SYMLINK && links++ < MOST_LINKS) {
                String target = entry.get().target();
                List<String> parts = List.of(target.split("/"));
                for (int i = parts.size() - 1; i >= 0; i--) {
                    ahead.push(parts.get(i));
                }
                if (target.startsWith("/")) {
                    behind.clear();
                    behind.push(root);
                }
            } else if (entry.isPresent() && entry.get().kind() == Kind.DIRECTORY) {
                StackedDirectory below = behind.element().below(name);
                opened.add(below);
                behind.push(below);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(behind.element());
    }
}
