package io.ctk.internal.image.store;

import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the overlays lie on that are mounted in this mount namespace. */
public final class MountedLayers {
    private final List<MountTable.Entry> overlays;

    private MountedLayers(List<MountTable.Entry> overlays) {
        this.overlays = overlays;
    }

    public static MountedLayers read() throws IOException {
        return new MountedLayers(MountTable.read().entries().stream()
                .filter(mount -> mount.type().equals("overlay"))
                .toList());
    }

    /** {@return the mount point of an overlay that lies on that path} */
    public Optional<String> mountOn(Path path) {
        String text = path.toString();
        return overlays.stream()
                .filter(mount -> mount.superOptions().stream().anyMatch(option -> option.contains(text)))
                .map(MountTable.Entry::target)
                .findFirst();
    }
}
