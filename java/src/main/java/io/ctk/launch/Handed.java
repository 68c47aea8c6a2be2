package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;

/** A descriptor that a step names, and that the new process is handed: opened when the plan is launched, and closed here afterwards. */
@FunctionalInterface
interface Handed {
    /** {@return the descriptor, which is its caller's to close} */
    int open() throws IOException;

    /** A file that is opened for reading. */
    record File(Path path) implements Handed {
        @Override
        public int open() throws IOException {
            NativeError failure = new NativeError();
            return failure.check(Libctk.ctk_descriptor_open(Bytes.of(path), 0, failure.bytes()));
        }
    }
}
