package io.ctk.internal.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One container's directory in the store, held by a lock.
 *
 * @param id the container's name
 * @param path the directory
 * @param lock held as long as the container is ours
 */
public record ContainerDirectory(String id, Path path, StoreLock lock) {

    private static final String GROUP = "group";
    private static final String IMAGE = "image";
    private static final String STATUS = "status";

    /**
     * Notes the name under which its group is made now, until {@link #forgetGroup}: whoever finds the note and nobody holding the lock, finds a group
     * that a killed process left.
     */
    public void noteGroup(String group) throws IOException {
        Files.writeString(path.resolve(GROUP), group);
    }

    /** Notes that it has no group any more. */
    public static void forgetGroup(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(GROUP));
    }

    /** {@return whether the container in that directory has a group, or had one when its process was killed} */
    public static boolean hasGroup(Path directory) {
        return Files.exists(directory.resolve(GROUP), LinkOption.NOFOLLOW_LINKS);
    }

    /** {@return the name under which the group of the container in that directory is made: its own unless noted otherwise} */
    public static String groupOf(Path directory, String id) throws IOException {
        return hasGroup(directory) ? Files.readString(directory.resolve(GROUP)) : id;
    }

    /** Notes which image it is made of, so that nobody removes that meanwhile. */
    public void noteImage(String digest) throws IOException {
        Files.writeString(path.resolve(IMAGE), digest);
    }

    /** {@return the digest of the image that the container in that directory is made of, "" for none} */
    public static String imageOf(Path directory) throws IOException {
        Path note = directory.resolve(IMAGE);
        return Files.exists(note) ? Files.readString(note) : "";
    }

    /** Notes that it runs again: how it ended before says nothing any more. */
    public void forgetStatus() throws IOException {
        Files.deleteIfExists(path.resolve(STATUS));
    }

    /** Notes how it ended. */
    public void noteStatus(int code) throws IOException {
        Files.writeString(path.resolve(STATUS), Integer.toString(code));
    }

    /** {@return how the container in that directory ended; empty if it never did in our sight} */
    public static Optional<Integer> statusOf(Path directory) throws IOException {
        Path note = directory.resolve(STATUS);
        try {
            return Files.exists(note) ? Optional.of(Integer.valueOf(Files.readString(note))) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty(); // killed while writing it
        }
    }

    /** {@return the directory of the container layer} */
    public Path layer() {
        return path.resolve("layer");
    }

    /** Makes it outlive this process: from now on a sweep leaves it alone. The state is there before what makes it a container. */
    public void keep(Bundle bundle) throws IOException {
        Path rootfs = path.resolve("rootfs"); // where config.json says that the root is, for whoever mounts it there
        if (!Files.isDirectory(rootfs)) {
            Files.createDirectory(rootfs);
        }
        write(BundleState.FILE, bundle.state().toJson());
        write(ContainerDirectories.CONFIG, bundle.spec().toJson());
        try (AsynchronousFileChannel directory = AsynchronousFileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Writes a file aside, brings it to disk, and gives it its name. */
    private void write(String name, String content) throws IOException {
        Path aside = path.resolve("." + name + ".new");
        // No FileChannel: an interrupt of the caller would close it and leave half a container.
        try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        }
        Files.move(aside, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Removes it with all that is in it, and then lets the lock go. What makes it a container goes first: should this process be killed, the
     * rest is what a sweep removes, and nothing that could be started.
     */
    public void remove() throws IOException {
        try {
            Files.deleteIfExists(path.resolve(ContainerDirectories.CONFIG));
            Files.deleteIfExists(path.resolve(IMAGE));
            ContainerDirectories.removeTree(path);
        } finally {
            lock.close();
        }
    }
}
