package io.ctk.internal.image.tree;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.layer.Entry;
import io.ctk.mount.DetachedMount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers that are open to be read by this process: EROFS images are mounted meanwhile, where nobody else sees them. */
public final class OpenLayers implements AutoCloseable {
    /** What to do about a layer that is not there. */
    public static final String MISSING = "it is missing: ctk verify --repair unpacks it again";

    /** What the name of an EROFS image ends in. */
    public static final String IMAGE = ".erofs";

    private final List<Path> directories = new ArrayList<>();
    private final List<DetachedMount> mounts = new ArrayList<>();

    private OpenLayers() {}

    /** {@return whether a layer is an EROFS image, and not a directory: a file whose name ends in {@code .erofs}} */
    public static boolean isImage(Path layer) {
        // No other file: that one is an image is to be said, and not to be guessed by the kernel's mounting it.
        return layer.toString().endsWith(IMAGE) && Files.isRegularFile(layer);
    }

    /** {@return whether all are directories, or images that this process can mount: tried with one, for those of a store lie together} */
    public static boolean canOpen(List<Path> layers) {
        List<Path> images = layers.stream()
                .filter(layer -> !Files.isDirectory(layer))
                .limit(1)
                .toList();
        try (OpenLayers open = of(images)) {
            return open.mounts.size() == images.size();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens layers.
     *
     * @param layers directories and EROFS images
     * @throws IOException a {@link CtkException}: ENOENT if one is missing; if an image can't be mounted, as {@link DetachedMount#erofs} throws it
     */
    public static OpenLayers of(List<Path> layers) throws IOException {
        OpenLayers open = new OpenLayers();
        try {
            for (Path layer : layers) {
                open.add(layer);
            }
            return open;
        } catch (IOException | RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    private void add(Path layer) throws IOException {
        if (isImage(layer)) {
            DetachedMount mount = DetachedMount.erofs(layer);
            mounts.add(mount);
            directories.add(mount.path());
        } else if (Files.isDirectory(layer)) {
            directories.add(layer);
        } else {
            throw new CtkException("use layer", layer.toString(), Errno.ENOENT, MISSING);
        }
    }

    /** {@return a directory for each layer, in the order in which they were given} */
    public List<Path> directories() {
        return List.copyOf(directories);
    }

    /**
     * {@return the content of a regular file, as the layers show it when they are mounted, the first given on top; empty where they show
     * none} Links are followed inside them. It can be read on when the layers are closed.
     *
     * @param path an absolute path
     */
    public Optional<InputStream> file(String path) throws IOException {
        try (StackedDirectory root = StackedDirectory.root(directories)) {
            Optional<StackedDirectory.Found> found = StackedPath.file(root, Entry.raw(path));
            return found.isPresent() ? Optional.of(found.get().content()) : Optional.empty();
        }
    }

    @Override
    public void close() {
        mounts.forEach(DetachedMount::close);
    }
}
