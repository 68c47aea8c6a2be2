package io.ctk.internal.bindings;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Whether the native library is there, and how it gets there.
 *
 * <p>Two ways in:
 *
 * <ul>
 *   <li>The property {@code io.ctk.library} names the file: {@code System.load} of it and nothing else, 1 ms. {@code bin/ctk} sets it.
 *   <li>Otherwise it is copied from the jar into a new directory that nobody else may enter, loaded, and removed again: a few milliseconds, and
 *       nothing for a user to set.
 * </ul>
 */
@NullMarked
public final class NativeLibrary {
    /** The system property that names the library's file. */
    public static final String PATH_PROPERTY = "io.ctk.library";

    private NativeLibrary() {}

    /**
     * Why the native library can't be used on this machine, or null if it can. The first call loads it; every further
     * one gives the same answer.
     */
    public static @Nullable Throwable cause() {
        // Libctk's static initialiser does the work, and the JVM's own lock on it is the only one: with a second lock a
        // thread that first touches Libctk and one that first asks here could wait for each other.
        try {
            Libctk.initialize();
        } catch (LinkageError e) { // the initialiser calls into the library
            Throwable reason = Loader.failure();
            return reason == null ? e : reason;
        }
        return Loader.failure();
    }

    /**
     * Loads the library, if that has not been done.
     *
     * @throws UnsatisfiedLinkError if it can't be loaded, with the reason as its cause
     */
    public static void load() {
        Throwable cause = cause();
        if (cause != null) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError("ctk's native library can't be loaded: " + cause);
            error.initCause(cause);
            throw error;
        }
    }
}
