package io.ctk.image.changes;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Where one of a container's overlays has its changes.
 *
 * @param place where in the container it is mounted, such as {@code "/"}
 * @param upper the directory of its changes
 * @param lower what it lies on, directories and EROFS images, the topmost first
 * @param mountPoints where in the container something was mounted, absolute paths: what was made for that is no change
 * @param owners what the owners of its files are in the container
 */
public record ContainerLayer(String place, Path upper, List<Path> lower, Set<String> mountPoints, Owners owners) {
    /** Copies the lists. */
    public ContainerLayer {
        lower = List.copyOf(lower);
        mountPoints = Set.copyOf(mountPoints);
    }

    /** A layer on which nothing was mounted, of a container without a user namespace. */
    public ContainerLayer(String place, Path upper, List<Path> lower) {
        this(place, upper, lower, Set.of(), Owners.UNMAPPED);
    }
}
