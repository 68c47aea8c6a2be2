package io.ctk.internal.layer;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A directory of a tree that a stranger wrote: opened and read without following a link. For one thread. */
public final class OpenDirectory implements AutoCloseable {
    /** The kernel's limits: a link of 4 KiB, attributes of 64 KiB each, of which file systems take a few. */
    private static final int LARGEST_ENTRY = 1 << 20;

    private final String path;
    private final Descriptor descriptor;
    private final NativeError error = new NativeError();
    private EntryBuffer buffer = new EntryBuffer(8 << 10);

    private OpenDirectory(String path, Descriptor descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Opens a directory of a tree.
     *
     * @param root the tree
     * @param path which, "" for the tree itself
     * @return the directory; empty where there is none, or something else
     */
    public static Optional<OpenDirectory> tryOpen(Path root, String path) throws IOException {
        NativeError error = new NativeError();
        int fd = Libctk.ctk_directory_open(Bytes.of(root), cString(path), error.bytes());
        if (fd >= 0) {
            return Optional.of(new OpenDirectory(path, new Descriptor(fd)));
        }
        CtkException e = error.exception(0);
        return switch (e.errno()) {
            case Errno.ENOENT, Errno.ENOTDIR, ELOOP -> Optional.empty();
            default -> throw e;
        };
    }

    private static final int ELOOP = 40;

    /** Opens a directory that is there. */
    public static OpenDirectory open(Path root, String path) throws IOException {
        return tryOpen(root, path)
                .orElseThrow(() ->
                        new CtkException("open directory", Entry.shown(path), Errno.ENOENT, "inside \"" + root + "\""));
    }

    private static byte[] cString(String raw) {
        return (raw + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return the names in it, sorted by their bytes} */
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        byte[] read = new byte[32 << 10];
        for (; ; ) {
            int size =
                    error.check(descriptor.use(fd -> Libctk.ctk_directory_read(fd, read, read.length, error.bytes())));
            if (size == 0) {
                Collections.sort(names);
                return names;
            }
            int start = 0;
            for (int i = 0; i < size; i++) {
                if (read[i] == 0) {
                    names.add(new String(read, start, i - start, StandardCharsets.ISO_8859_1));
                    start = i + 1;
                }
            }
        }
    }

    /** {@return what lies there under a name, empty where nothing does} */
    public Optional<Entry> read(String name) throws IOException {
        byte[] bytes = cString(name);
        for (; ; ) {
            EntryBuffer into = buffer;
            into.clear();
            int size = descriptor.use(
                    fd -> Libctk.ctk_entry_read(fd, bytes, into.array(), into.array().length, error.bytes()));
            if (size >= 0) {
                return Optional.of(into.read(Entry.join(path, name)));
            }
            CtkException e = error.exception(0);
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            if (e.errno() != Errno.ERANGE || into.array().length >= LARGEST_ENTRY) {
                throw e;
            }
            buffer = new EntryBuffer(into.array().length * 4);
        }
    }

    /** {@return the directory itself} */
    public Entry self() throws IOException {
        return read(".").orElseThrow().at(path);
    }

    /** {@return the content of a regular file in it} */
    public InputStream content(String name) throws IOException {
        byte[] bytes = cString(name);
        int file = error.check(descriptor.use(fd -> Libctk.ctk_entry_open(fd, bytes, error.bytes())));
        return new DescriptorInput(new Descriptor(file));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
