package io.ctk.image;

import java.nio.file.Path;
import java.util.List;

/**
 * Where one of a container's overlays has its changes.
 *
 * @param place where in the container it is mounted, such as {@code "/"}
 * @param upper the directory of its changes
 * @param lower what it lies on, directories and EROFS images, the topmost first
 */
public record ContainerLayer(String place, Path upper, List<Path> lower) {
    /** Copies the list. */
    public ContainerLayer {
        lower = List.copyOf(lower);
    }

    /** {@return the path of its root in a layer's archive} */
    String prefix() {
        return io.ctk.internal.layer.Entry.raw(place.equals("/") ? "" : place.substring(1));
    }
}
