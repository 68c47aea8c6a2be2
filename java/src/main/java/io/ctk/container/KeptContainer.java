package io.ctk.container;

import io.ctk.image.ContainerLayer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container that a store has.
 *
 * @param name its name
 * @param path its directory
 * @param spec what it is; empty for one that is removed when it ends
 * @param created when it was made
 * @param running whether it runs now
 * @param status how it ended last; empty if it has not, or if its process was killed
 * @param layers its overlays, the root's first; none for one that is removed when it ends
 */
public record KeptContainer(
        String name,
        Path path,
        Optional<ContainerSpec> spec,
        Instant created,
        boolean running,
        Optional<Integer> status,
        List<ContainerLayer> layers) {
    /** The annotation that names the image that a container is made of, by its manifest's digest. */
    public static final String IMAGE = "io.ctk.image";

    /** The annotation that has the name that its image had then. */
    public static final String IMAGE_NAME = "io.ctk.image-name";

    /** Copies the list. */
    public KeptContainer {
        layers = List.copyOf(layers);
    }

    static List<ContainerLayer> layers(Path directory, StoredSpec stored) {
        List<ContainerLayer> layers = new ArrayList<>();
        for (Map.Entry<String, String> place : stored.places().entrySet()) {
            Path upper = directory.resolve("layer").resolve(place.getKey()).resolve("upper");
            layers.add(new ContainerLayer(
                    place.getValue(), upper, lower(stored.spec().root(), place.getValue())));
        }
        return layers;
    }

    private static List<Path> lower(Rootfs root, String place) {
        return root instanceof Rootfs.Stack stack ? stack.lower() : List.of(Path.of(place));
    }

    /** {@return the digest of the image that it is made of, "" for none} */
    public String image() {
        return spec.map(s -> s.annotations().getOrDefault(IMAGE, "")).orElse("");
    }
}
