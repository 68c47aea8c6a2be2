package io.ctk.internal.process;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** A child of this JVM's that nobody watches, by its pidfd. */
public final class Child {
    private static final int SIGKILL = 9;
    private static final int PAUSE_NS = 1_000_000;

    private Child() {}

    /** {@return whether it lives; one that doesn't is reaped} */
    public static boolean isAlive(Descriptor pidfd) {
        try {
            return pidfd.use(fd -> Libctk.ctk_process_reap(fd, new int[2], new NativeError().bytes())) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills and reaps it; one that may not be killed, as a set-user-ID program, is left. */
    public static void end(Descriptor pidfd) {
        try {
            int result = pidfd.use(fd -> Libctk.ctk_process_signal(fd, SIGKILL, new NativeError().bytes()));
            while (result >= 0 && isAlive(pidfd)) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (IOException e) {
            return; // closed: it has been reaped
        }
    }
}
