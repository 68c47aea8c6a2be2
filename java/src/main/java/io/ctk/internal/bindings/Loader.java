package io.ctk.internal.bindings;

import io.ctk.internal.trust.LibraryDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for JavaCPP's class of the same simple name in the generated {@code Libctk}, whose static initialiser says {@code Loader.load()}: a class
 * of the same package wins over {@code import org.bytedeco.javacpp.*}. JavaCPP's own Loader keeps a cache, for a user without a home in {@code /tmp} under
 * a name that anybody can guess: what lies there it loads.
 */
@NullMarked
final class Loader {
    private static final String NAME = "libjnictk.so";

    private static volatile @Nullable Throwable failure;

    private Loader() {}

    /** Never throws: a class whose initialiser threw once only says "could not initialize" ever after. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // what cause() answers: where it failed is the point of it
    static void load() {
        try {
            String path = System.getProperty(NativeLibrary.PATH_PROPERTY);
            if (path == null) {
                LibraryDirectory.load("ctk's library", Loader::loadFrom);
            } else {
                System.load(path);
            }
        } catch (LinkageError | RuntimeException e) {
            failure = e;
        }
    }

    private static void loadFrom(Path directory) throws IOException {
        String resource = platform() + "/" + NAME;
        Path file = directory.resolve(NAME);
        try (InputStream in = Loader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the jar has no " + resource + ": ctk is not built for this machine");
            }
            long ignored = Files.copy(in, file);
        }
        System.load(file.toString());
    }

    /** The folder in the jar, by JavaCPP's name of the platform. */
    private static String platform() {
        String architecture = System.getProperty("os.arch", "");
        return "linux-"
                + switch (architecture) {
                    case "amd64" -> "x86_64";
                    case "aarch64" -> "arm64";
                    default -> architecture;
                };
    }

    static @Nullable Throwable failure() {
        return failure;
    }
}
