package io.ctk.internal.image.stack;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.image.store.FairLock;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Layers as directories that an overlay can be mounted on in this mount namespace. The kernel takes no detached mount as a lower directory
 * (before Linux 6.15), so EROFS images are attached below the store's empty directory for that moment; the overlay keeps them when they
 * are gone from there. One process a store does so at a time, and takes away what one left there that was killed.
 */
public final class AttachedLayers implements AutoCloseable {
    private final Path place;
    private final @Nullable FairLock lock;
    private final List<Path> directories = new ArrayList<>();

    private AttachedLayers(Path place, @Nullable FairLock lock) {
        this.place = place;
        this.lock = lock;
    }

    /** Attaches those layers that are images. */
    public static AttachedLayers of(StorePaths paths, List<Path> layers) throws IOException {
        boolean none = layers.stream().noneMatch(OpenLayers::isImage);
        AttachedLayers attached = new AttachedLayers(paths.empty(), none ? null : paths.lockMounts());
        try {
            attached.addAll(layers);
            return attached;
        } catch (IOException | RuntimeException | Error e) {
            attached.close();
            throw e;
        }
    }

    private void addAll(List<Path> layers) throws IOException {
        if (lock != null) {
            detach();
            Mount unused = Mount.filesystem("tmpfs", List.of("mode=700"), place, Set.of(MountAttribute.NO_DEVICES));
        }
        for (Path layer : layers) {
            directories.add(OpenLayers.isImage(layer) ? attached(layer) : layer);
        }
        if (directories.size() == 1) { // the kernel stacks no less than two directories
            directories.add(lock == null ? place : Files.createDirectory(place.resolve("none")));
        }
    }

    private Path attached(Path image) throws IOException {
        Path directory = Files.createDirectory(place.resolve(Integer.toString(directories.size())));
        Mount unused = Mount.erofs(
                image, directory, Set.of(MountAttribute.READ_ONLY, MountAttribute.NO_SUID, MountAttribute.NO_DEVICES));
        return directory;
    }

    /** {@return a directory for each layer, in the order in which they were given, and an empty one below a single one} */
    public List<Path> directories() {
        return directories;
    }

    private void detach() throws IOException {
        try {
            for (; ; ) {
                Mount.detach(place, true);
            }
        } catch (CtkException e) {
            if (e.errno() != Errno.EINVAL) { // nothing is mounted there
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            try (lock) {
                detach();
            }
        }
    }
}
