package io.ctk.mount;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A mount that was made in this process's mount namespace. Closing it takes it away; a mount that was forgotten stays, since
 * the files that somebody works with must not vanish when the garbage collector runs.
 *
 * <p>Making mounts needs root, or a user and mount namespace of one's own.
 */
public final class Mount implements AutoCloseable {
    private final Path target;
    private final AtomicBoolean closed = new AtomicBoolean();

    Mount(Path target) {
        this.target = target;
    }

    /**
     * Makes a file or directory visible at another place too.
     *
     * @param source what to make visible
     * @param target an existing file for a file, a directory for a directory
     * @param recursive whether the mounts below source come along
     * @param attributes what the new mount forbids
     * @return the mount
     * @throws IOException a {@link io.ctk.CtkException} with the kernel's error
     */
    public static Mount bind(Path source, Path target, boolean recursive, Set<MountAttribute> attributes)
            throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_mount_bind(
                Bytes.of(source), Bytes.of(target), recursive ? 1 : 0, MountAttribute.bits(attributes), error.bytes()));
        return new Mount(target);
    }

    /**
     * Mounts a file system that needs no device, such as {@code tmpfs} or {@code proc}.
     *
     * @param type the file system's name
     * @param options its options, such as {@code "size=64m"}
     * @param target an existing directory
     * @param attributes what the mount forbids
     * @return the mount
     * @throws IOException a {@link io.ctk.CtkException} with the kernel's error
     */
    public static Mount filesystem(String type, List<String> options, Path target, Set<MountAttribute> attributes)
            throws IOException {
        return filesystem(type, Bytes.of(type), options, target, attributes);
    }

    /**
     * Mounts an EROFS image from a file. The kernel believes what the image says: never mount one of a stranger.
     *
     * @param image a regular file, or a block device
     * @param target an existing directory
     * @param attributes what the mount forbids
     * @return the mount
     * @throws IOException a {@link io.ctk.CtkException}, as {@link DetachedMount#erofs} throws it
     */
    public static Mount erofs(Path image, Path target, Set<MountAttribute> attributes) throws IOException {
        return filesystem("erofs", Bytes.of(image), List.of(), target, attributes);
    }

    private static Mount filesystem(
            String type, byte[] source, List<String> options, Path target, Set<MountAttribute> attributes)
            throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_mount_filesystem(
                Bytes.of(type),
                source,
                Bytes.of(options),
                options.size(),
                Bytes.of(target),
                MountAttribute.bits(attributes),
                error.bytes()));
        return new Mount(target);
    }

    /**
     * Takes the topmost mount at a place away, whoever made it.
     *
     * @param target the mount point; a symbolic link as its last component is not followed
     * @param lazy whether to do so even while it is in use; it is then gone from the tree at once, and from the kernel
     *     when its last user is done
     * @throws IOException a {@link io.ctk.CtkException}: EINVAL when nothing is mounted there, EBUSY when it is in use
     */
    public static void detach(Path target, boolean lazy) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_mount_detach(Bytes.of(target), lazy ? 1 : 0, error.bytes()));
    }

    /** {@return where it is mounted} */
    public Path target() {
        return target;
    }

    /**
     * Takes the mount away. Closing it twice does nothing.
     *
     * @throws IOException a {@link io.ctk.CtkException}: EBUSY while files on it are open; then it is still mounted, and
     *     close can be tried again
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            detach(target, false);
        } catch (IOException e) {
            closed.set(false);
            throw e;
        }
    }
}
