package io.ctk.internal.layer;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Directories of trees, opened when they are asked for, and only so many at a time as this process can spare descriptors: a stranger's tree
 * may be deeper than that, and a stack of layers has every directory many times. The one that was not used for the longest time is closed,
 * and opened again when it is asked for. For one thread.
 */
public final class OpenDirectories implements AutoCloseable {
    private static final int FEWEST = 16;
    /** A file system's depth for as many layers as the kernel stacks. */
    private static final int MOST = 1024;
    /** Of the descriptors that this process may have: others need some too. */
    private static final int SHARE = 4;

    private static final int LIMIT = limit();

    private record Key(Path tree, String path) {}

    private final Map<Key, OpenDirectory> open = new LinkedHashMap<>(FEWEST, 0.75f, true);

    private static int limit() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    String soft = line.split(" {2,}", -1)[1];
                    return soft.matches("\\d{1,9}")
                            ? Math.max(FEWEST, Math.min(MOST, Integer.parseInt(soft) / SHARE))
                            : MOST;
                }
            }
            return FEWEST;
        } catch (IOException e) {
            return FEWEST;
        }
    }

    /**
     * {@return a directory, open at least until {@value #FEWEST} others are asked for; empty where there is none, or something else}
     *
     * @param tree where the tree is
     * @param path which of its directories, "" for the tree itself
     */
    public Optional<OpenDirectory> find(Path tree, String path) throws IOException {
        Key key = new Key(tree, path);
        OpenDirectory there = open.get(key);
        if (there != null) {
            return Optional.of(there);
        }
        Optional<OpenDirectory> opened = open(tree, path);
        opened.ifPresent(directory -> add(key, directory));
        return opened;
    }

    /** {@return a directory that is there} */
    public OpenDirectory get(Path tree, String path) throws IOException {
        return find(tree, path)
                .orElseThrow(() ->
                        new CtkException("open directory", Entry.shown(path), Errno.ENOENT, "inside \"" + tree + "\""));
    }

    private Optional<OpenDirectory> open(Path tree, String path) throws IOException {
        int slash = path.lastIndexOf('/');
        OpenDirectory above = path.isEmpty() ? null : open.get(new Key(tree, path.substring(0, Math.max(slash, 0))));
        return above == null ? OpenDirectory.tryOpen(tree, path) : above.tryOpen(path.substring(slash + 1));
    }

    private void add(Key key, OpenDirectory directory) {
        open.put(key, directory);
        if (open.size() > LIMIT) {
            Key eldest = open.keySet().iterator().next();
            OpenDirectory closed = open.remove(eldest);
            if (closed != null) {
                closed.close();
            }
        }
    }

    @Override
    public void close() {
        open.values().forEach(OpenDirectory::close);
        open.clear();
    }
}
