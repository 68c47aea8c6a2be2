package io.ctk.internal.store;

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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The right to make, change and remove one container's directory. It lies beside the directories and not in them: a
 * lock in what is being removed would be gone before its holder is done.
 */
public final class StoreLock implements AutoCloseable {
    private static final Path LOCKS = Path.of("/proc/locks");

    private final Path file;
    private final Descriptor descriptor;

    private StoreLock(Path file, Descriptor descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    /** {@return the lock of that name, empty while somebody else holds it} */
    public static Optional<StoreLock> tryLock(Path locks, String id) throws IOException {
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
    public static boolean isHeld(Path locks, String id) throws IOException {
        NativeLibrary.load();
        NativeError error = new NativeError();
        return error.check(Libctk.ctk_lock_is_held(Bytes.of(locks.resolve(id)), error.bytes())) == 1;
    }

    /**
     * {@return the process that holds the lock of that name, as proc_locks(5) has it; empty where that doesn't say: of a process in another
     * PID namespace, or on a file system whose files have a device number of their own, as those of btrfs}
     */
    public static OptionalInt holder(Path locks, String id) {
        try {
            Map<String, Object> file = Files.readAttributes(locks.resolve(id), "unix:dev,ino");
            long device = (Long) Objects.requireNonNull(file.get("dev"));
            long major = (device >>> 8) & 0xfff;
            long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
            String wanted = String.format("%02x:%02x:%s", major, minor, file.get("ino"));
            for (String line : Files.readAllLines(LOCKS)) {
                // 1: FLOCK  ADVISORY  WRITE 8032 fe:00:2158374 0 EOF
                String[] words = line.strip().split("\\s+");
                if (words.length > 5 && words[1].equals("FLOCK") && words[5].equals(wanted)) {
                    int pid = Integer.parseInt(words[4]);
                    return pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty();
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Whoever asks has something else to say.
        }
        return OptionalInt.empty();
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
