package io.ctk.mount;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A mount that is attached nowhere (fsmount(2)): no other process sees its files, nothing has to be cleaned up, and it is gone with
 * its holder, be he killed.
 */
public final class DetachedMount implements AutoCloseable {
    private final Descriptor descriptor;
    private final Path path;

    private DetachedMount(int fd) {
        descriptor = new Descriptor(fd);
        path = Path.of("/proc/self/fd/" + fd);
    }

    /**
     * Mounts an EROFS image from a file. The kernel believes what the image says: never mount one of a stranger.
     *
     * @param image a regular file, or a block device
     * @throws IOException a {@link io.ctk.CtkException}: ENOTBLK where the kernel mounts none from a file (before Linux 6.12), or none from
     *     that file system (tmpfs, overlay); ENODEV where it has no EROFS; EPERM without privilege; ENOSYS without fsopen(2)
     */
    public static DetachedMount erofs(Path image) throws IOException {
        int attributes = MountAttribute.bits(Set.of(
                MountAttribute.READ_ONLY, MountAttribute.NO_SUID, MountAttribute.NO_DEVICES, MountAttribute.NO_EXEC));
        NativeError error = new NativeError();
        return new DetachedMount(error.check(Libctk.ctk_mount_detached(
                Bytes.of("erofs"), Bytes.of(image), Bytes.of(List.of()), 0, attributes, error.bytes())));
    }

    /** {@return the root of its files, for this process only and until {@link #close}} */
    public Path path() {
        return path;
    }

    /** Takes the mount away, when the last open file on it is closed. Closing it twice does nothing. */
    @Override
    public void close() {
        descriptor.close();
    }
}
