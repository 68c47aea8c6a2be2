package io.ctk.internal.image.verify;

import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.internal.image.store.MountedLayers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who uses what is to be repaired. */
final class Users {
    private final Map<Digest, String> running;
    private final Map<Digest, String> users = new TreeMap<>();

    /**
     * Knows of nothing yet.
     *
     * @param running names of containers that run, by the manifest of the image that each is made of
     */
    Users(Map<Digest, String> running) {
        this.running = running;
    }

    /** Notes that an image has something. Of several images with the same layers, any may be the one that a container runs on. */
    void note(Digest used, Image image) {
        String container = running.get(image.id());
        if (container != null) {
            users.put(used, "the container " + container);
        }
    }

    /** {@return who would see the files vanish that it works with} */
    Optional<String> of(Digest used, Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        MountedLayers mounts = MountedLayers.read();
        return Optional.ofNullable(users.get(used))
                .or(() -> mounts.mountOn(directory).map(target -> "the mount on " + target));
    }
}
