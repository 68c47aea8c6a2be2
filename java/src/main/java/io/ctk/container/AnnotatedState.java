package io.ctk.container;

import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;

import io.ctk.cgroup.CgroupManager;
import io.ctk.image.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of containers that were kept before it had a file of its own: annotations of their {@code config.json}. To be removed, with
 * its caller's choice and {@code AnnotatedStateTest}, with version 0.2.
 */
final class AnnotatedState {
    private static final String HOST = "host";

    private AnnotatedState() {}

    static StoredState of(Map<String, String> annotations) {
        String manager = annotations.getOrDefault("io.ctk.cgroup-manager", "");
        String image = annotations.getOrDefault("io.ctk.image", "");
        String userNamespace = annotations.getOrDefault("io.ctk.user-namespace", "");
        return new StoredState(
                root(annotations.getOrDefault("io.ctk.root", "")),
                annotations.getOrDefault("io.ctk.user", "0:0"),
                Constants.of(Network.class, annotations.getOrDefault("io.ctk.network", "NONE")),
                Boolean.parseBoolean(annotations.get("io.ctk.init")),
                manager.isEmpty() ? Optional.empty() : Optional.of(Constants.of(CgroupManager.class, manager)),
                userNamespace.isEmpty() ? Optional.empty() : Optional.of(Boolean.parseBoolean(userNamespace)),
                image.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ImageOrigin(
                                Digest.parse(image), annotations.getOrDefault("io.ctk.image-name", ""))),
                places(annotations.getOrDefault("io.ctk.places", "")));
    }

    /** A directory a line, the topmost first; or the machine's own files, perhaps with such lines above. */
    private static Rootfs root(String text) {
        List<Path> directories = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.equals(HOST)) {
                return new Rootfs.Host(directories, new Rootfs.Layer.Stored());
            }
            directories.add(Path.of(line));
        }
        return new Rootfs.Stack(directories, new Rootfs.Layer.Stored());
    }

    private static Map<String, String> places(String text) {
        Map<String, String> places = new LinkedHashMap<>();
        for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
            int space = line.indexOf(' ');
            places.put(line.substring(0, space), line.substring(space + 1));
        }
        return places;
    }
}
