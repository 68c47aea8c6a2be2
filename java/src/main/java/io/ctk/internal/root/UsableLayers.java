package io.ctk.internal.root;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.image.tree.OpenLayers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Has a container lie on directories where the EROFS images that it would lie on can't be mounted. */
public final class UsableLayers {
    private UsableLayers() {}

    /**
     * {@return a root that can be mounted: the same, or directories of the same image}
     *
     * @param origin the image that it is of
     * @param user whether the container lives in a user namespace
     * @throws CtkException EPERM if that takes an EROFS image that is of no store in a user namespace
     */
    public static Rootfs of(Rootfs root, Optional<ImageOrigin> origin, boolean user, ImageStore store)
            throws IOException {
        List<Path> lower = root.directories();
        if (lower.stream().allMatch(Files::isDirectory)) {
            return root;
        }
        // Only what the machine's own root mounts, the kernel reads from a disk.
        boolean directories = user || root instanceof Rootfs.Host;
        if (!directories && OpenLayers.canOpen(lower)) {
            return root;
        }
        if (origin.isPresent()) {
            return onImage(root, store, origin.get().digest(), directories);
        }
        if (directories && ImageMounts.isNeeded(lower)) {
            throw new CtkException(
                    "mount erofs",
                    lower.toString(),
                    Errno.EPERM,
                    "a user namespace may mount no EROFS image: give it a directory");
        }
        return root;
    }

    private static Rootfs onImage(Rootfs root, ImageStore store, Digest digest, boolean directories)
            throws IOException {
        try {
            Image image = store.byDigest(digest);
            List<Path> lower = directories ? store.directories(image) : store.layers(image);
            return root instanceof Rootfs.Host host
                    ? new Rootfs.Host(lower, host.layer())
                    : new Rootfs.Stack(lower, ((Rootfs.Stack) root).layer());
        } catch (ImageException e) {
            if (root.directories().stream().allMatch(Files::exists)) {
                throw e;
            }
            return root; // what is missing is named when it is used
        }
    }
}
