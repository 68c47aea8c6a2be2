package io.ctk.image.store;

import io.ctk.image.Omitted;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.internal.image.changes.LayerDiff;
import io.ctk.internal.image.changes.TarOfTree;
import io.ctk.internal.image.stack.StackMount;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A container's files, shown: what it changed, over what it lies on. */
public final class ContainerFiles {
    private final StorePaths paths;
    private final ContainerLayer layer;

    ContainerFiles(StorePaths paths, ContainerLayer layer) {
        this.paths = paths;
        this.layer = layer;
    }

    /** {@return what a container changed, as its layers have it} */
    public static List<Change> changes(List<ContainerLayer> layers) throws IOException {
        return LayerDiff.changes(layers);
    }

    /**
     * Writes a container's files as one archive.
     *
     * @return what is not in the archive
     */
    public static Omitted export(ContainerLayer layer, OutputStream out) throws IOException {
        return TarOfTree.write(stack(layer), layer.owners(), out);
    }

    /** Shows the files in a directory, unchangeable, as {@link ImageFiles#mount(Path)} does. */
    public Mount mount(Path target) throws IOException {
        return mount(target, ImageFiles.MOUNT_WALLS);
    }

    /** Shows the files in a directory, unchangeable, as {@link ImageFiles#mount(Path, Set)} does. */
    public Mount mount(Path target, Set<MountAttribute> forbidden) throws IOException {
        return StackMount.mount(paths, stack(layer), target, forbidden);
    }

    private static List<Path> stack(ContainerLayer layer) {
        List<Path> stack = new ArrayList<>(List.of(layer.upper()));
        stack.addAll(layer.lower());
        return stack;
    }
}
