package io.ctk.internal.image.stack;

import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.layer.Privilege;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Mounts layers where everybody sees them. */
public final class StackMount {
    private StackMount() {}

    /**
     * Shows what layers have together in a directory, unchangeable.
     *
     * @param stack the topmost first
     * @param forbidden what the mount forbids beside changes
     */
    public static Mount mount(StorePaths paths, List<Path> stack, Path target, Set<MountAttribute> forbidden)
            throws IOException {
        Set<MountAttribute> attributes = EnumSet.of(MountAttribute.READ_ONLY);
        attributes.addAll(forbidden);
        try (AttachedLayers layers = AttachedLayers.of(paths, stack)) {
            Overlay.Builder overlay = Overlay.builder().lower(layers.directories());
            if (!Privilege.isPrivileged()) {
                overlay.options(Overlay.Option.USER_XATTR); // the only marks that an ordinary user's layers have
            }
            return overlay.build().mount(target, attributes.toArray(MountAttribute[]::new));
        }
    }
}
