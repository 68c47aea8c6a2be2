package io.ctk.container;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.compile.SpecCompiler;
import io.ctk.internal.root.HostChanges;

import io.ctk.image.ContainerLayer;
import io.ctk.image.Owners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    /** Copies the list. */
    public KeptContainer {
        layers = List.copyOf(layers);
    }

    static List<ContainerLayer> layers(Path directory, StoredSpec stored) throws IOException {
        Set<String> mountPoints = SpecCompiler.mountPoints(stored.spec());
        Owners owners = owners(directory, stored.spec());
        List<ContainerLayer> layers = new ArrayList<>();
        for (Map.Entry<String, String> place : stored.places().entrySet()) {
            Path upper = directory.resolve("layer").resolve(place.getKey()).resolve("upper");
            layers.add(new ContainerLayer(
                    place.getValue(), upper, lower(stored.spec().root(), place.getValue()), mountPoints, owners));
        }
        return layers;
    }

    /** What the specification leaves out, {@link SpecCompiler} adds for whoever starts it, who is the directory's owner. */
    private static Owners owners(Path directory, ContainerSpec spec) throws IOException {
        int uid = (Integer) Files.getAttribute(directory, "unix:uid");
        int gid = (Integer) Files.getAttribute(directory, "unix:gid");
        if (!spec.userNamespace().orElse(uid != 0)) {
            return Owners.UNMAPPED;
        }
        Owners own = Owners.single(uid, gid);
        return new Owners(
                spec.uidMap().isEmpty() ? own.users() : spec.uidMap(),
                spec.gidMap().isEmpty() ? own.groups() : spec.gidMap());
    }

    private static List<Path> lower(Rootfs root, String place) throws IOException {
        if (!(root instanceof Rootfs.Host host)) {
            return root.directories();
        }
        HostChanges.Below below = new HostChanges(host.changes()).below(place);
        List<Path> lower = new ArrayList<>(below.layers());
        // An ordinary user's container has no more rights there than he has: what he can't read, it has not changed.
        if (!below.hideMachine() && Files.isDirectory(Path.of(place)) && Files.isReadable(Path.of(place))) {
            lower.add(Path.of(place));
        }
        return lower;
    }

    /** {@return the digest of the image that it is made of, "" for none} */
    public String image() {
        return spec.flatMap(ContainerSpec::origin)
                .map(origin -> origin.digest().toString())
                .orElse("");
    }
}
