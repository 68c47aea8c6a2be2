package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.OpenLayers;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads files of a container's root before there is a container, following no link out of it. */
final class RootFiles {
    /** Far more than any user database, far less than what harms. */
    private static final int MOST_BYTES = 16 << 20;

    private final List<Path> layers;

    /** Files of layers that lie on top of one another, the topmost first. */
    RootFiles(List<Path> layers) {
        this.layers = List.copyOf(layers);
    }

    static RootFiles of(Rootfs root) {
        return new RootFiles(root.directories());
    }

    /** {@return the file's lines; none where there is no such file} */
    List<String> lines(String path) throws IOException {
        for (Path layer : layers) {
            NativeError error = new NativeError();
            int fd = open(layer, path, error);
            if (fd >= 0) {
                return read(fd);
            }
            CtkException e = error.exception(0);
            if (e.errno() == Errno.EINVAL) {
                return List.of(); // a whiteout: the layers above this one have removed it
            }
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                throw e;
            }
        }
        return List.of();
    }

    private static int open(Path layer, String path, NativeError error) throws IOException {
        try (OpenLayers open = OpenLayers.of(List.of(layer))) {
            return Libctk.ctk_file_open_in_root(Bytes.of(open.directories().get(0)), Bytes.of(path), error.bytes());
        }
    }

    /** {@return where a link leads, as an absolute path; empty where there is none, or something else} */
    Optional<String> link(String path) throws IOException {
        Path file = Path.of(path);
        Path parent = Objects.requireNonNull(file.getParent());
        try (OpenLayers all = OpenLayers.of(layers)) {
            for (Path layer : all.directories()) {
                Optional<OpenDirectory> open =
                        OpenDirectory.tryOpen(layer, Entry.raw(parent.toString().substring(1)));
                if (open.isPresent()) {
                    try (OpenDirectory directory = open.get()) {
                        Optional<Entry> entry = directory.read(Entry.raw(String.valueOf(file.getFileName())));
                        if (entry.isPresent()) {
                            return entry.filter(e -> e.kind() == Kind.SYMLINK)
                                    .map(e -> parent.resolve(Entry.shown(e.target()))
                                            .normalize()
                                            .toString());
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> read(int fd) throws IOException {
        try (InputStream in = new FileInputStream("/proc/self/fd/" + fd)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } finally {
            Libctk.ctk_descriptor_close(fd);
        }
    }
}
