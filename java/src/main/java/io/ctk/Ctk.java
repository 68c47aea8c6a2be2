package io.ctk;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import java.util.Optional;

/** Whether ctk works on this machine at all, and its version. */
public final class Ctk {
    private Ctk() {}

    /** {@return whether the native library could be loaded: Linux on x86-64 or arm64, and its file was found} */
    public static boolean isAvailable() {
        return NativeLibrary.cause() == null;
    }

    /** {@return why the native library can't be used; empty when it can} */
    public static Optional<Throwable> unavailabilityCause() {
        return Optional.ofNullable(NativeLibrary.cause());
    }

    /**
     * {@return the native library's version, such as {@code "0.1.0"}}
     *
     * @throws UnsatisfiedLinkError if it is not available
     */
    public static String version() {
        NativeLibrary.load();
        return Libctk.ctk_version();
    }
}
