package io.ctk.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/** Directories that are not there, and that what follows may make: removed again when closed, where they are empty. */
final class Footprints implements AutoCloseable {
    private final TreeSet<Path> absent = new TreeSet<>(Comparator.reverseOrder()); // what lies below comes first

    Footprints(Collection<Path> directories) {
        for (Path directory : directories) {
            for (Path path = directory; path != null && !exists(path); path = path.getParent()) {
                absent.add(path);
            }
        }
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        absent.forEach(Footprints::removeIfEmpty);
    }

    /** {@return whether it is gone: not when somebody else has begun to use it} */
    private static boolean removeIfEmpty(Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            return false;
        }
    }
}
