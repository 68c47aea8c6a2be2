package io.ctk.internal.root;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How one container's root file system is put together, and what has to be on disk for it. */
public final class RootPlan {
    private final Rootfs root;
    private final LayerPlan layer;
    private final boolean stored;
    private final MountTable table;
    private final boolean user;

    /**
     * A plan in which nothing is made yet.
     *
     * @param root what it is
     * @param layer where changes go
     * @param table what is mounted on the machine
     * @param user whether the container lives in a user namespace
     */
    public RootPlan(Rootfs root, LayerPlan layer, MountTable table, boolean user) {
        this(root, layer, false, table, user);
    }

    private RootPlan(Rootfs root, LayerPlan layer, boolean stored, MountTable table, boolean user) {
        this.root = root;
        this.layer = layer;
        this.stored = stored;
        this.table = table;
        this.user = user;
    }

    /**
     * {@return the plan for a container of a store}
     *
     * @param container the container's directory
     * @param doubt whether what is not known may be tried; without, nothing is made
     */
    public static RootPlan of(
            Rootfs root,
            ContainerDirectories store,
            Path container,
            MountTable table,
            boolean user,
            LayerChoice.Doubt doubt)
            throws IOException {
        Rootfs.Layer wanted = wanted(root);
        Rootfs.Layer chosen =
                root instanceof Rootfs.Directory ? wanted : LayerChoice.choose(wanted, store, table, user, doubt);
        boolean memory = chosen instanceof Rootfs.Layer.InMemory
                || (root instanceof Rootfs.Stack stack && ImageMounts.isNeeded(stack.lower()))
                || (root instanceof Rootfs.Host host && !host.changes().isEmpty());
        if (memory && doubt == LayerChoice.Doubt.TRY) {
            store.places().makeScratch();
        }
        LayerPlan layer =
                new LayerPlan(chosen, container.resolve("layer"), store.places().scratch(), user);
        return new RootPlan(root, layer, chosen instanceof Rootfs.Layer.Stored, table, user);
    }

    private static Rootfs.Layer wanted(Rootfs root) {
        if (root instanceof Rootfs.Stack stack) {
            return stack.layer();
        }
        return root instanceof Rootfs.Host host ? host.layer() : new Rootfs.Layer.Temporary();
    }

    /** {@return whether the layer of a container with that root is to outlive it} */
    public static boolean isKept(Rootfs root) {
        return wanted(root) instanceof Rootfs.Layer.Stored;
    }

    /** {@return whether its layer outlives it} */
    public boolean isStored() {
        return stored;
    }

    /** {@return where in the container each overlay is mounted, by the name of its directory; known after {@link #steps}} */
    public Map<String, String> places() {
        return layer.places();
    }

    /** Makes what of it is on disk, after {@link #steps}. */
    public void prepare() throws IOException {
        layer.prepare();
    }

    /**
     * {@return the steps}
     *
     * @param place made by what mounts the root
     */
    public List<Step> steps(Place place) throws IOException {
        List<Step> steps = new ArrayList<>();
        if (root instanceof Rootfs.Directory directory) {
            if (!Files.isDirectory(directory.path())) {
                int errno = Files.exists(directory.path()) ? Errno.ENOTDIR : Errno.ENOENT;
                throw new CtkException(
                        "bind", directory.path().toString(), errno, "the root file system must be a directory");
            }
            steps.add(MountSteps.bind(directory.path(), "/", true, Set.of(), MountPoint.MUST_EXIST)
                    .as(place));
        } else if (root instanceof Rootfs.Stack stack) {
            ImageMounts images = new ImageMounts(stack.lower(), layer);
            Step overlay = MountSteps.mountOverlay(
                    "/", layer.overlay("root", images.directories(), stack.lower()), Set.of(), MountPoint.MUST_EXIST);
            steps.addAll(layer.steps());
            steps.addAll(images.steps());
            steps.add(overlay.as(place));
        } else {
            HostChanges changes = new HostChanges(((Rootfs.Host) root).changes());
            HostSteps host = new HostSteps(place, layer, table, changes);
            List<Step> overlays = user ? host.asUser() : host.asRoot();
            steps.addAll(layer.steps());
            steps.addAll(overlays);
        }
        return steps;
    }
}
