package io.ctk.internal.lowering;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.layer.RootedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Reads files of a container's root before there is a container, as it will show them, following no link out of it. */
public final class RootFiles {
    private final Rootfs root;

    public RootFiles(Rootfs root) {
        this.root = root;
    }

    /** {@return the file's lines, to be closed; none where there is no such file} */
    public BoundedLines lines(String path) throws IOException {
        return new BoundedLines(path, open(path));
    }

    private InputStream open(String path) throws IOException {
        List<Path> directories = root.directories();
        if (directories.size() == 1 && !(root instanceof Rootfs.Stack)) {
            return plain(directories.get(0), path);
        }
        try (OpenLayers layers = OpenLayers.of(directories)) {
            return layers.file(path).orElseGet(InputStream::nullInputStream);
        }
    }

    /** Of a directory as it is, where nothing is a mark. */
    private static InputStream plain(Path directory, String path) throws IOException {
        try {
            return new RootedFiles(directory).open(path);
        } catch (CtkException e) {
            return switch (e.errno()) {
                case Errno.ENOENT, Errno.ENOTDIR, Errno.EINVAL -> InputStream.nullInputStream();
                default -> throw e;
            };
        }
    }
}
