package io.ctk.internal.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.Controller;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One group through its descriptor: its interface files, and the groups right below it. */
public final class CgroupFiles implements AutoCloseable {
    private static final int READ_SIZE = 8 * 1024;

    private final Path group;
    private final Descriptor descriptor;

    private CgroupFiles(Path group, int fd) {
        this.group = group;
        this.descriptor = new Descriptor(fd);
    }

    /** Opens the group of that directory. */
    public static CgroupFiles open(Path directory) throws IOException {
        NativeLibrary.load();
        NativeError error = new NativeError();
        int fd = error.check(Libctk.ctk_cgroup_open(Bytes.of(directory), error.bytes()));
        return new CgroupFiles(directory.toAbsolutePath(), fd);
    }

    // ---- groups right below ------------------------------------------------------------------

    /** Makes the group {@code name} below this one. */
    public CgroupFiles make(String name) throws IOException {
        NativeError error = new NativeError();
        byte[] bytes = Bytes.of(name);
        int fd = descriptor.use(parent -> {
            int made = Libctk.ctk_cgroup_make(parent, bytes, error.bytes());
            return made >= 0 ? made : failBelow(name, error);
        });
        return new CgroupFiles(group.resolve(name), fd);
    }

    /** {@return the names of the groups right below this one, sorted} */
    public List<String> children() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(group, Files::isDirectory)) {
            directories.forEach(child -> names.add(String.valueOf(child.getFileName())));
        } catch (NoSuchFileException e) {
            throw new CgroupRemovedException(group, "", null);
        }
        Collections.sort(names);
        return names;
    }

    /** Removes the group {@code name} below this one. */
    public void remove(String name) throws IOException {
        NativeError error = new NativeError();
        byte[] bytes = Bytes.of(name);
        descriptor.use(fd -> {
            int result = Libctk.ctk_cgroup_remove(fd, bytes, error.bytes());
            return result >= 0 ? result : failBelow(name, error);
        });
    }

    /** Removes the group {@code name} below this one with all groups below it. */
    public void removeTree(String name) throws IOException {
        NativeError error = new NativeError();
        byte[] bytes = Bytes.of(name);
        descriptor.use(fd -> {
            int result = Libctk.ctk_cgroup_remove_tree(fd, bytes, error.bytes());
            return result >= 0 ? result : failBelow(name, error);
        });
    }

    /** Throws what happened to the group {@code name} below this one, with all of its path. */
    private int failBelow(String name, NativeError error) throws IOException {
        if (!exists()) {
            throw new CgroupRemovedException(group, "", null);
        }
        CtkException e = error.exception(0);
        String detail = e.errno() == Errno.EEXIST
                ? "a group of that name is there; choose another, or remove it with all that lives in it: ctk cgroup rm -r -k"
                : e.detail();
        throw new CtkException(e.operation(), group.resolve(name).toString(), e.errno(), detail);
    }

    // ---- files -------------------------------------------------------------------------------

    public Path group() {
        return group;
    }

    public Descriptor descriptor() {
        return descriptor;
    }

    public String read(String file) throws IOException {
        byte[] buffer = new byte[READ_SIZE];
        int length;
        while ((length = readInto(file, buffer)) == buffer.length) {
            buffer = new byte[2 * buffer.length];
        }
        return Bytes.decodeFirst(buffer, length);
    }

    private int readInto(String file, byte[] buffer) throws IOException {
        NativeError error = new NativeError();
        byte[] name = Bytes.of(file);
        return descriptor.use(fd -> {
            int length = Libctk.ctk_cgroup_read(fd, name, buffer, buffer.length, error.bytes());
            return length >= 0 ? length : fail(fd, file, null, error);
        });
    }

    public void write(String file, String value) throws IOException {
        NativeError error = new NativeError();
        byte[] name = Bytes.of(file);
        byte[] bytes = Bytes.of(value.isEmpty() ? "\n" : value); // a write of nothing is none
        descriptor.use(fd -> {
            int result = Libctk.ctk_cgroup_write(fd, name, bytes, error.bytes());
            return result >= 0 ? result : fail(fd, file, value, error);
        });
    }

    /** Writes {@code cgroup.kill}, or does what it does where the kernel has none. */
    public void kill() throws IOException {
        NativeError error = new NativeError();
        descriptor.use(fd -> {
            int result = Libctk.ctk_cgroup_kill(fd, error.bytes());
            return result >= 0 ? result : fail(fd, "cgroup.kill", "1", error);
        });
    }

    /** Opens a file to be read again and again: the descriptor is the caller's to close. */
    public int open(String file) throws IOException {
        NativeError error = new NativeError();
        return descriptor.use(fd -> {
            int opened = Libctk.ctk_cgroup_file_open(fd, Bytes.of(file), error.bytes());
            return opened >= 0 ? opened : fail(fd, file, null, error);
        });
    }

    /** Has the kernel watch a pressure file; the descriptor that says so is the caller's. */
    public int openTrigger(String file, String trigger) throws IOException {
        NativeError error = new NativeError();
        return descriptor.use(fd -> {
            int opened = Libctk.ctk_cgroup_trigger_open(fd, Bytes.of(file), Bytes.of(trigger), error.bytes());
            return opened >= 0 ? opened : fail(fd, file, trigger, error);
        });
    }

    public boolean exists() throws IOException {
        return descriptor.use(Libctk::ctk_cgroup_exists) != 0;
    }

    private int fail(int fd, String file, @Nullable String value, NativeError error) throws CtkException {
        boolean exists = Libctk.ctk_cgroup_exists(fd) != 0;
        throw FileFailure.of(group, exists, controllers(fd), file, value, error.exception(0));
    }

    /** What the group has, for an error's words: none where even that can't be read. */
    private static Set<Controller> controllers(int fd) {
        byte[] buffer = new byte[READ_SIZE];
        int length = Libctk.ctk_cgroup_read(fd, Bytes.of("cgroup.controllers"), buffer, buffer.length, null);
        return length <= 0 ? EnumSet.noneOf(Controller.class) : Controller.parse(Bytes.decodeFirst(buffer, length));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
