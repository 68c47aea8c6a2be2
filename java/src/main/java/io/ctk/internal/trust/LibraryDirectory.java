package io.ctk.internal.trust;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory for the file of a native library while it is loaded: new, of a name that nobody knows, and nobody else's to enter. A cache would
 * be a place where somebody else could have put another library. The loaded library needs its file no more.
 */
public final class LibraryDirectory {
    private LibraryDirectory() {}

    /** Loads a library from a file that it makes in a directory. */
    @FunctionalInterface
    public interface Loading {
        /** Throws an {@link UnsatisfiedLinkError} where nothing may be executed from there. */
        void from(Path directory) throws IOException;
    }

    /**
     * Has a library loaded from the first of several places where that works.
     *
     * @throws UnsatisfiedLinkError if it works nowhere, with the reasons
     */
    public static void load(String name, Loading loading) {
        List<String> reasons = new ArrayList<>();
        for (Path place : places()) {
            try {
                Optional<String> why = Files.isWritable(place)
                        ? Trust.whyNotToMakeIn(place)
                        : Optional.of("no right to write to " + place);
                if (why.isEmpty()) {
                    load(place, loading);
                    return;
                }
                reasons.add(why.get());
            } catch (IOException | LinkageError e) {
                reasons.add(place + ": " + e.getMessage());
            }
        }
        throw new UnsatisfiedLinkError(name + " can be loaded from no directory (java.io.tmpdir names another): "
                + String.join("; ", reasons));
    }

    /** Where files may be made; not all of them are mounted so that code in them may run. */
    private static Set<Path> places() {
        Set<Path> places = new LinkedHashSet<>();
        for (String place : new String[] {
            System.getProperty("java.io.tmpdir"),
            "/tmp",
            "/dev/shm",
            "/var/tmp",
            System.getenv("XDG_RUNTIME_DIR"),
            System.getProperty("user.home")
        }) {
            if (place != null && place.startsWith("/") && Files.isDirectory(Path.of(place))) {
                places.add(Path.of(place));
            }
        }
        return places;
    }

    private static void load(Path place, Loading loading) throws IOException {
        Path directory = Files.createTempDirectory(
                place,
                "ctk-library-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            loading.from(directory);
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(directory);
        }
    }
}
