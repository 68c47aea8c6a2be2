package io.ctk.internal.compile;

import java.nio.file.Path;

/** Paths in a container, as text: a start has dozens of them, and almost all are plain. */
final class ContainerPath {
    private ContainerPath() {}

    /** {@return an absolute path without dots and needless slashes} */
    static String normal(String path) {
        boolean plain = !path.contains("//") && !path.contains("/.") && (path.length() == 1 || !path.endsWith("/"));
        return plain ? path : Path.of(path).normalize().toString();
    }

    /** {@return the directory that a normal path lies in} */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
