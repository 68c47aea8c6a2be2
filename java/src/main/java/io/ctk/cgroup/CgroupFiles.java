package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The interface files of one group, through its descriptor. */
final class CgroupFiles implements AutoCloseable {
    private static final int READ_SIZE = 8 * 1024;

    private final Path group;
    private final Descriptor descriptor;

    CgroupFiles(Path group, int fd) {
        this.group = group;
        this.descriptor = new Descriptor(fd);
    }

    Path group() {
        return group;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    String read(String file) throws IOException {
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

    void write(String file, String value) throws IOException {
        NativeError error = new NativeError();
        byte[] name = Bytes.of(file);
        byte[] bytes = Bytes.of(value.isEmpty() ? "\n" : value); // a write of nothing is none
        descriptor.use(fd -> {
            int result = Libctk.ctk_cgroup_write(fd, name, bytes, error.bytes());
            return result >= 0 ? result : fail(fd, file, value, error);
        });
    }

    /** Writes {@code cgroup.kill}, or does what it does where the kernel has none. */
    void kill() throws IOException {
        NativeError error = new NativeError();
        descriptor.use(fd -> {
            int result = Libctk.ctk_cgroup_kill(fd, error.bytes());
            return result >= 0 ? result : fail(fd, "cgroup.kill", "1", error);
        });
    }

    /** Opens a file for {@link CgroupSampler} and {@link CgroupEvents}: the descriptor is theirs to close. */
    int open(String file) throws IOException {
        NativeError error = new NativeError();
        return descriptor.use(fd -> {
            int opened = Libctk.ctk_cgroup_file_open(fd, Bytes.of(file), error.bytes());
            return opened >= 0 ? opened : fail(fd, file, null, error);
        });
    }

    /** Has the kernel watch a pressure file; the descriptor that says so is the caller's. */
    int openTrigger(String file, String trigger) throws IOException {
        NativeError error = new NativeError();
        return descriptor.use(fd -> {
            int opened = Libctk.ctk_cgroup_trigger_open(fd, Bytes.of(file), Bytes.of(trigger), error.bytes());
            return opened >= 0 ? opened : fail(fd, file, trigger, error);
        });
    }

    boolean exists() throws IOException {
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
