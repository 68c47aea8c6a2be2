package io.ctk.container.spec;

import java.nio.file.Path;
import java.util.List;

/** Where in a container a volume is mounted: two ways of writing one path are one place. */
public final class VolumeTarget {
    private VolumeTarget() {}

    /** {@return the path without dots and needless slashes} */
    public static String of(Volume volume) {
        return Path.of(volume.target()).normalize().toString();
    }

    /** Checks that a path can be a place. */
    public static void check(String target) {
        if (!target.startsWith("/") || Path.of(target).normalize().getNameCount() == 0) {
            throw new IllegalArgumentException(
                    "\"" + target + "\" is no place for a volume: write an absolute path below /");
        }
    }

    /**
     * Adds a volume. A container's own gives way to another in the same place, which names what is to be there; of two others one would
     * hide the other.
     *
     * @throws IllegalArgumentException if there is such another
     */
    public static void add(List<Volume> volumes, Volume volume) {
        String place = of(volume);
        for (Volume other : List.copyOf(volumes)) {
            if (!of(other).equals(place)) {
                continue;
            }
            if (volume instanceof Volume.Anonymous) {
                return;
            }
            if (!(other instanceof Volume.Anonymous)) {
                throw new IllegalArgumentException(
                        "duplicate mount destination " + place + ": one volume would hide the other");
            }
            volumes.remove(other);
        }
        volumes.add(volume);
    }
}
