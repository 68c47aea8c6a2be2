package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The right to make, change and remove one container's directory. It lies beside the directories and not in them: a
 * lock in what is being removed would be gone before its holder is done.
 */
final class StoreLock implements AutoCloseable {
    private final Path file;
    private final Descriptor descriptor;

    private StoreLock(Path file, Descriptor descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    /** {@return the lock of that name, empty while somebody else holds it} */
    static Optional<StoreLock> tryLock(Path locks, String id) throws IOException {
        Path file = locks.resolve(id);
        NativeError error = new NativeError();
        try {
            int fd = error.check(Libctk.ctk_lock_try(Bytes.of(file), error.bytes()));
            return Optional.of(new StoreLock(file, new Descriptor(fd)));
        } catch (CtkException e) {
            if (e.errno() == Errno.EAGAIN) {
                return Optional.empty();
            }
            throw new CtkException("lock", file.toString(), e.errno(), "CTK_ROOT names another place for the store");
        }
    }

    /** {@return whether somebody holds the lock of that name; looking changes nothing} */
    static boolean isHeld(Path locks, String id) throws IOException {
        NativeLibrary.load();
        NativeError error = new NativeError();
        return error.check(Libctk.ctk_lock_is_held(Bytes.of(locks.resolve(id)), error.bytes())) == 1;
    }

    /** Removes the file while nobody else can hold it, and then lets it go. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            descriptor.close();
        }
    }
}
