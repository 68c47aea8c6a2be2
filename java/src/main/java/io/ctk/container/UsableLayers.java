package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.image.ImageStore;
import io.ctk.image.OpenLayers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Has a container lie on directories where the EROFS images that it would lie on can't be mounted. */
final class UsableLayers {
    private UsableLayers() {}

    /**
     * {@return the specification, its root being one that can be mounted}
     *
     * @throws CtkException EPERM if that takes an EROFS image that is of no store in a user namespace
     */
    static ContainerSpec of(ContainerSpec spec, ImageStore store) throws IOException {
        if (!(spec.root() instanceof Rootfs.Stack stack)) {
            return spec;
        }
        // Only what the machine's own root mounts, the kernel reads from a disk.
        boolean user = SpecCompiler.inUserNamespace(spec, Caller.current());
        List<Path> lower = stack.lower();
        if (user ? lower.stream().allMatch(Files::isDirectory) : OpenLayers.canOpen(lower)) {
            return spec;
        }
        String digest = spec.annotations().getOrDefault(KeptContainer.IMAGE, "");
        if (!digest.isEmpty()) {
            return onImage(spec, stack, store, Digest.parse(digest), user);
        }
        if (user && ImageMounts.isNeeded(lower)) {
            throw new CtkException(
                    "mount erofs",
                    lower.toString(),
                    Errno.EPERM,
                    "a user namespace may mount no EROFS image: give it a directory");
        }
        return spec;
    }

    private static ContainerSpec onImage(
            ContainerSpec spec, Rootfs.Stack stack, ImageStore store, Digest digest, boolean user) throws IOException {
        try {
            Image image = store.byDigest(digest);
            List<Path> lower = user ? store.directories(image) : store.layers(image);
            return spec.withRoot(new Rootfs.Stack(lower, stack.layer()));
        } catch (ImageException e) {
            return spec; // what is missing is named when it is used
        }
    }
}
