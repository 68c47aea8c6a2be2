package io.ctk.container;

import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.changes.Owners;
import io.ctk.internal.compile.Namespaces;
import io.ctk.internal.root.HostChanges;
import io.ctk.internal.root.UsableLayers;
import io.ctk.internal.store.Bundle;
import io.ctk.internal.store.BundleState;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.internal.store.FormerContainer;
import io.ctk.mount.MountTable;
import io.ctk.runtime.Linux;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.ProcessSpec;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.security.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A container that a store has.
 *
 * @param name its name
 * @param path its directory, an OCI bundle
 * @param spec what it is; empty for one that is removed when it ends, as all else that only a kept one has
 * @param root what it lies on
 * @param origin the image that it is made of
 * @param created when it was made
 * @param running whether it runs now
 * @param status how it ended last; empty if it has not, or if its process was killed
 * @param layers its overlays, the root's first
 */
public record KeptContainer(
        String name,
        Path path,
        Optional<RuntimeSpec> spec,
        Optional<Rootfs> root,
        Optional<ImageOrigin> origin,
        Instant created,
        boolean running,
        Optional<Integer> status,
        List<ContainerLayer> layers) {
    /** Copies the list. */
    public KeptContainer {
        layers = List.copyOf(layers);
    }

    /** {@return one that runs, and is removed when it ends} */
    static KeptContainer passing(String name, Path directory, Instant created) {
        return new KeptContainer(
                name,
                directory,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                created,
                true,
                Optional.empty(),
                List.of());
    }

    /**
     * {@return one that stays}
     *
     * @param usable whether its layers are to be read: then it lies on directories where EROFS images can't be mounted
     */
    static KeptContainer of(
            String name, Path directory, Instant created, boolean running, ContainerStore store, boolean usable)
            throws IOException {
        Bundle read = bundle(directory, name, store, MountTable.read(), owner(directory));
        BundleState state = read.state();
        Rootfs root = usable
                ? UsableLayers.of(
                        state.root(), state.origin(), Blueprint.isInUserNamespace(read.spec()), store.images())
                : state.root();
        return new KeptContainer(
                name,
                directory,
                Optional.of(read.spec()),
                Optional.of(root),
                state.origin(),
                created,
                running,
                running ? Optional.empty() : ContainerDirectory.statusOf(directory),
                layers(directory, read.withRoot(root)));
    }

    /** {@return what is kept in a directory} */
    static Bundle bundle(Path directory, String name, ContainerStore store, MountTable table, Caller caller)
            throws IOException {
        if (!Bundle.isFormer(directory)) {
            return Bundle.read(directory, name);
        }
        FormerContainer former = FormerContainer.read(directory, name);
        Bundle bundle = Planning.bundle(former.spec(), name, store, table, caller);
        return new Bundle(bundle.spec(), bundle.state().withPlaces(former.places()));
    }

    /** Whoever starts it is the directory's owner. */
    private static Caller owner(Path directory) throws IOException {
        int uid = (Integer) Files.getAttribute(directory, "unix:uid");
        int gid = (Integer) Files.getAttribute(directory, "unix:gid");
        return new Caller(uid, gid, 0);
    }

    private static List<ContainerLayer> layers(Path directory, Bundle bundle) throws IOException {
        Set<String> mountPoints = new TreeSet<>();
        for (MountSpec mount : bundle.spec().mounts()) {
            mountPoints.add(Path.of(mount.destination()).normalize().toString());
        }
        Owners owners = owners(bundle.spec());
        List<ContainerLayer> layers = new ArrayList<>();
        for (Map.Entry<String, String> place : bundle.state().places().entrySet()) {
            Path upper = directory.resolve("layer").resolve(place.getKey()).resolve("upper");
            layers.add(new ContainerLayer(
                    place.getValue(), upper, lower(bundle.state().root(), place.getValue()), mountPoints, owners));
        }
        return layers;
    }

    private static Owners owners(RuntimeSpec spec) {
        Linux linux = spec.linux();
        return linux != null && Blueprint.isInUserNamespace(spec)
                ? new Owners(Namespaces.maps(linux.uidMappings()), Namespaces.maps(linux.gidMappings()))
                : Owners.UNMAPPED;
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

    /** {@return the program and its arguments} */
    public List<String> command() {
        return spec.map(RuntimeSpec::process).map(ProcessSpec::args).orElse(List.of());
    }

    /** {@return the digest of the image that it is made of, "" for none} */
    public String image() {
        return origin.map(image -> image.digest().toString()).orElse("");
    }
}
