package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageStore;
import java.io.IOException;
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
        if (!ImageMounts.isNeeded(spec.root().directories())) {
            return spec;
        }
        boolean user = SpecCompiler.inUserNamespace(spec, Caller.current());
        String digest = spec.annotations().getOrDefault(KeptContainer.IMAGE, "");
        if (!digest.isEmpty()) {
            Image image = store.byDigest(Digest.parse(digest));
            if (spec.root() instanceof Rootfs.Host host) { // whose layers are stacked directory by directory
                return spec.withRoot(new Rootfs.Host(store.directories(image), host.layer()));
            }
            // Only what the machine's own root mounts, the kernel reads from a disk.
            List<Path> lower = user ? store.directories(image) : store.layers(image);
            return spec.withRoot(new Rootfs.Stack(lower, ((Rootfs.Stack) spec.root()).layer()));
        }
        if (user) {
            throw new CtkException(
                    "mount erofs",
                    spec.root().directories().toString(),
                    Errno.EPERM,
                    "a user namespace may mount no EROFS image: give it a directory");
        }
        return spec;
    }
}
