package io.ctk.internal.bindings;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for JavaCPP's class of the same simple name in the generated {@code Libctk}, whose static initialiser says {@code Loader.load()}: a class
 * of the same package wins over {@code import org.bytedeco.javacpp.*}. So JavaCPP's own Loader is not even initialised where it isn't needed,
 * without a system property that other users of JavaCPP in the same JVM would feel.
 */
@NullMarked
final class Loader {
    private static volatile @Nullable Throwable failure;

    private Loader() {}

    /** Never throws: a class whose initialiser threw once only says "could not initialize" ever after. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // what cause() answers: where it failed is the point of it
    static void load() {
        try {
            String path = System.getProperty(NativeLibrary.PATH_PROPERTY);
            if (path == null) {
                org.bytedeco.javacpp.Loader.load(Libctk.class);
            } else {
                System.load(path);
            }
        } catch (LinkageError | RuntimeException e) {
            failure = e;
        }
    }

    static @Nullable Throwable failure() {
        return failure;
    }
}
