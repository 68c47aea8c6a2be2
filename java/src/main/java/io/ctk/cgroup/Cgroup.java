package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A cgroup v2 group, held by a descriptor (Documentation/admin-guide/cgroup-v2.rst). Closing it closes the descriptor
 * and leaves the group alone; {@link #remove} removes it.
 */
public final class Cgroup implements AutoCloseable {
    private static final int READ_SIZE = 64 * 1024;

    private final Path path;
    private final Descriptor descriptor;

    private Cgroup(Path path, int fd) {
        this.path = path;
        this.descriptor = new Descriptor(fd);
    }

    /**
     * {@return where cgroup v2 is mounted; empty if it isn't}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Optional<Path> mountPoint() throws IOException {
        return mountPoint(MountTable.read());
    }

    /** {@return where cgroup v2 is mounted, by that table; empty if it isn't} */
    public static Optional<Path> mountPoint(MountTable table) {
        for (MountTable.Entry entry : table.entries()) {
            if (entry.type().equals("cgroup2")) {
                return Optional.of(Path.of(entry.target()));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return this process's own group below {@link #mountPoint()}; empty if cgroup v2 is not mounted}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Optional<Path> own() throws IOException {
        Optional<Path> mount = mountPoint();
        if (mount.isEmpty()) {
            return mount;
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            if (line.startsWith("0::/")) {
                return Optional.of(mount.get().resolve(line.substring(4)));
            }
        }
        return Optional.empty();
    }

    /**
     * Opens a group that is there.
     *
     * @param path its directory
     * @return the group
     * @throws IOException a {@link CtkException}: ENOENT, or ENODEV if the directory is not on cgroup v2
     */
    public static Cgroup open(Path path) throws IOException {
        NativeError error = new NativeError();
        return new Cgroup(path, error.check(Libctk.ctk_cgroup_open(Bytes.of(path), error.bytes())));
    }

    /**
     * Makes a group below this one.
     *
     * @param name one path component
     * @return the new group
     * @throws IOException a {@link CtkException}: EEXIST if it is there, EACCES or EROFS if this group is not ours to divide
     */
    public Cgroup create(String name) throws IOException {
        NativeError error = new NativeError();
        int fd = descriptor.use(parent -> error.check(Libctk.ctk_cgroup_make(parent, Bytes.of(name), error.bytes())));
        return new Cgroup(path.resolve(name), fd);
    }

    /** {@return the group's directory} */
    public Path path() {
        return path;
    }

    /** {@return the names of the controllers that this group may hand on to groups below it} */
    public Set<String> controllers() throws IOException {
        return words(read("cgroup.controllers"));
    }

    /**
     * Hands controllers on to the groups below this one; those that are handed on already are left alone.
     *
     * @param names such as {@code "memory"}
     * @throws ControllerMissingException if this group doesn't have one of them, or can't hand it on
     * @throws IOException a {@link CtkException} for anything else
     */
    public void enableControllers(Set<String> names) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(words(read("cgroup.subtree_control")));
        if (missing.isEmpty()) {
            return;
        }
        Set<String> available = controllers();
        for (String name : missing) {
            if (!available.contains(name)) {
                throw new ControllerMissingException(name, path.toString(), ControllerAdvice.whyMissing(name));
            }
            try {
                write("cgroup.subtree_control", "+" + name);
            } catch (CtkException e) {
                if (e.errno() == Errno.EBUSY) {
                    throw new ControllerMissingException(
                            name,
                            path.toString(),
                            "processes live in the group itself; move them into a group below it");
                }
                throw e;
            }
        }
    }

    /**
     * Writes an interface file.
     *
     * @param file its name, such as {@code "memory.max"}
     * @param value what to write
     * @throws IOException a {@link CtkException} that names file and value: ENOENT if the group has no such file, EINVAL or
     *     ERANGE if the kernel refuses the value
     */
    public void write(String file, String value) throws IOException {
        NativeError error = new NativeError();
        descriptor.use(fd -> error.check(Libctk.ctk_cgroup_write(fd, Bytes.of(file), Bytes.of(value), error.bytes())));
    }

    /**
     * {@return an interface file's content}
     *
     * @param file its name, such as {@code "memory.current"}
     * @throws IOException a {@link CtkException}: ENOENT if the group has no such file
     */
    public String read(String file) throws IOException {
        NativeError error = new NativeError();
        byte[] buffer = new byte[READ_SIZE];
        int length = descriptor.use(
                fd -> error.check(Libctk.ctk_cgroup_read(fd, Bytes.of(file), buffer, buffer.length, error.bytes())));
        return Bytes.decodeFirst(buffer, length);
    }

    /**
     * Kills every process in the group and below it.
     *
     * @throws IOException a {@link CtkException} with the kernel's error
     */
    public void kill() throws IOException {
        NativeError error = new NativeError();
        descriptor.use(fd -> error.check(Libctk.ctk_cgroup_kill(fd, error.bytes())));
    }

    /**
     * Removes the group {@code name} below this one. One that isn't there is removed already.
     *
     * @throws IOException a {@link CtkException}: EBUSY while it has processes or groups
     */
    public void remove(String name) throws IOException {
        NativeError error = new NativeError();
        descriptor.use(fd -> error.check(Libctk.ctk_cgroup_remove(fd, Bytes.of(name), error.bytes())));
    }

    /** Runs a native call with the group's descriptor; for the launcher. */
    public int useDescriptor(Descriptor.Use use) throws IOException {
        return descriptor.use(use);
    }

    @Override
    public void close() {
        descriptor.close();
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>(Set.of(text.strip().split("\\s+")));
        words.remove("");
        return words;
    }
}
