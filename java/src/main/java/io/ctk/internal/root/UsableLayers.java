package io.ctk.internal.root;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.compile.SpecCompiler;
import io.ctk.security.Caller;

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
public final class UsableLayers {
    private UsableLayers() {}

    /**
     * {@return the specification, its root being one that can be mounted}
     *
     * @throws CtkException EPERM if that takes an EROFS image that is of no store in a user namespace
     */
    public static ContainerSpec of(ContainerSpec spec, ImageStore store) throws IOException {
        List<Path> lower = spec.root().directories();
        if (lower.stream().allMatch(Files::isDirectory)) {
            return spec;
        }
        // Only what the machine's own root mounts, the kernel reads from a disk.
        boolean directories =
                SpecCompiler.inUserNamespace(spec, Caller.current()) || spec.root() instanceof Rootfs.Host;
        if (!directories && OpenLayers.canOpen(lower)) {
            return spec;
        }
        if (spec.origin().isPresent()) {
            return onImage(spec, store, spec.origin().get().digest(), directories);
        }
        if (directories && ImageMounts.isNeeded(lower)) {
            throw new CtkException(
                    "mount erofs",
                    lower.toString(),
                    Errno.EPERM,
                    "a user namespace may mount no EROFS image: give it a directory");
        }
        return spec;
    }

    private static ContainerSpec onImage(ContainerSpec spec, ImageStore store, Digest digest, boolean directories)
            throws IOException {
        try {
            Image image = store.byDigest(digest);
            List<Path> lower = directories ? store.directories(image) : store.layers(image);
            return spec.withRoot(
                    spec.root() instanceof Rootfs.Host host
                            ? new Rootfs.Host(lower, host.layer())
                            : new Rootfs.Stack(lower, ((Rootfs.Stack) spec.root()).layer()));
        } catch (ImageException e) {
            if (spec.root().directories().stream().allMatch(Files::exists)) {
                throw e;
            }
            return spec; // what is missing is named when it is used
        }
    }
}
