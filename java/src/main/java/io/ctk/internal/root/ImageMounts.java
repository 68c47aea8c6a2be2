package io.ctk.internal.root;

import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.launch.FileSteps;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Step;
import io.ctk.mount.MountAttribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Mounts the EROFS images of a stack where only the container sees them, for an overlay to lie on. They go with the old root; the overlay
 * keeps what it lies on.
 */
public final class ImageMounts {
    private final List<Step> steps = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();

    /**
     * A plan to mount them.
     *
     * @param lower directories and images, the topmost first
     * @param plan has the memory that they are mounted in
     */
    public ImageMounts(List<Path> lower, LayerPlan plan) {
        for (Path layer : lower) {
            directories.add(OpenLayers.isImage(layer) ? mounted(layer, plan.memory()) : layer);
        }
    }

    private Path mounted(Path image, Path memory) {
        Path directory = memory.resolve("lower-" + directories.size());
        steps.add(FileSteps.makeDirectory(directory.toString(), 0700));
        steps.add(MountSteps.mountErofs(
                image, directory.toString(), Set.of(MountAttribute.READ_ONLY), Step.MountPoint.MUST_EXIST));
        return directory;
    }

    /** {@return whether there is an image among them} */
    public static boolean isNeeded(List<Path> lower) {
        return lower.stream().anyMatch(OpenLayers::isImage);
    }

    /** {@return steps to take before the overlay is mounted} */
    public List<Step> steps() {
        return steps;
    }

    /** {@return what the overlay is to lie on, the topmost first} */
    public List<Path> directories() {
        return directories;
    }
}
