package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.OpenLayers;
import io.ctk.internal.layer.RootedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads files of a container's root before there is a container, following no link out of it. */
final class RootFiles {
    private final List<Path> layers;

    /** Files of layers that lie on top of one another, the topmost first. */
    RootFiles(List<Path> layers) {
        this.layers = List.copyOf(layers);
    }

    static RootFiles of(Rootfs root) {
        return new RootFiles(root.directories());
    }

    /** {@return the file's lines, to be closed; none where there is no such file} */
    BoundedLines lines(String path) throws IOException {
        for (Path layer : layers) {
            try (OpenLayers open = OpenLayers.of(List.of(layer))) {
                Optional<InputStream> file = open(open.directories().get(0), path);
                if (file.isPresent()) {
                    return new BoundedLines(path, file.get());
                }
            }
        }
        return new BoundedLines(path, InputStream.nullInputStream());
    }

    /** {@return the file, empty where the layers below are to be asked} */
    private static Optional<InputStream> open(Path layer, String path) throws IOException {
        try {
            return Optional.of(new RootedFiles(layer).open(path));
        } catch (CtkException e) {
            return switch (e.errno()) {
                case Errno.ENOENT, Errno.ENOTDIR -> Optional.empty();
                case Errno.EINVAL -> Optional.of(InputStream.nullInputStream()); // a whiteout: it has been removed
                default -> throw e;
            };
        }
    }
}
