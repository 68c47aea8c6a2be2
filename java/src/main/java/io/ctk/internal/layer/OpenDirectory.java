package io.ctk.internal.layer;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.ByteArrayInputStream;
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

    /** What is read of a directory at once. */
    private static final int MANY = 32 << 10;
    /** A file that is read in one call. */
    private static final int SMALL = 64 << 10;

    private final String path;
    private final Descriptor descriptor;
    private final NativeError error = new NativeError();
    private boolean listed;
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
        return tryOpen(Bytes.of(root), path, path);
    }

    /** {@return a directory in this one; empty where there is none, or something else} */
    Optional<OpenDirectory> tryOpen(String name) throws IOException {
        List<OpenDirectory> opened = new ArrayList<>();
        int unused = descriptor.use(fd -> {
            tryOpen(Bytes.of("/proc/self/fd/" + fd), name, name.isEmpty() ? path : Entry.join(path, name))
                    .ifPresent(opened::add);
            return 0;
        });
        return opened.stream().findFirst();
    }

    private static Optional<OpenDirectory> tryOpen(byte[] root, String below, String path) throws IOException {
        NativeError error = new NativeError();
        int fd = Libctk.ctk_directory_open(root, cString(below), error.bytes());
        if (fd >= 0) {
            return Optional.of(new OpenDirectory(path, new Descriptor(fd)));
        }
        return switch (-fd) {
            case Errno.ENOENT, Errno.ENOTDIR, ELOOP -> Optional.empty();
            case Errno.EACCES -> throw keptOut("open directory", path);
            default -> throw error.exception(0);
        };
    }

    /** Rights that an owner doesn't have are no obstacle inside of his containers, where he is root, and none to root. */
    private static CtkException keptOut(String operation, String path) {
        return new CtkException(
                operation,
                "/" + Entry.shown(path),
                Errno.EACCES,
                "its mode, or that of a directory above it, keeps its owner out: chmod u+rwx it in a container, or have root do this");
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
        if (listed) { // a descriptor is at the end then
            try (OpenDirectory again = tryOpen("").orElseThrow()) {
                return again.names();
            }
        }
        listed = true;
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

    /** {@return everything in it, in no order}: many entries with each call to the kernel's side */
    public List<Entry> entries() throws IOException {
        if (listed) { // a descriptor is at the end then
            try (OpenDirectory again = tryOpen("").orElseThrow()) {
                return again.entries();
            }
        }
        listed = true;
        List<Entry> entries = new ArrayList<>();
        EntryBuffer into = new EntryBuffer(MANY);
        for (; ; ) {
            into.clear();
            byte[] bytes = into.array();
            int size = descriptor.use(fd -> Libctk.ctk_directory_entries(fd, bytes, bytes.length, error.bytes()));
            if (size == 0) {
                return entries;
            }
            if (size > 0) {
                entries.addAll(into.readAll(size, path));
                continue;
            }
            CtkException e = error.exception(0);
            if (e.errno() == Errno.EACCES) {
                throw keptOut("read", Entry.join(path, e.path()));
            }
            if (e.errno() != Errno.ERANGE || bytes.length >= LARGEST_ENTRY) {
                throw e;
            }
            into = new EntryBuffer(bytes.length * 4);
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
            if (size == -Errno.ENOENT) { // as most answers of a stack of many layers are
                return Optional.empty();
            }
            CtkException e = error.exception(0);
            if (e.errno() == Errno.EACCES) {
                throw keptOut("read", Entry.join(path, name));
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

    /**
     * {@return the content of a regular file in it}
     *
     * @param length how long it was when it was looked at; it may be another by now
     */
    public InputStream content(String name, long length) throws IOException {
        if (length >= SMALL) {
            return content(name);
        }
        byte[] content = new byte[(int) length + 1]; // one more tells that there is more
        int size = descriptor.use(
                fd -> Libctk.ctk_entry_content(fd, cString(name), content, content.length, error.bytes()));
        if (size < 0) {
            throw unreadable(name);
        }
        return size <= length ? new ByteArrayInputStream(content, 0, size) : content(name);
    }

    /** {@return the content of a regular file in it} */
    public InputStream content(String name) throws IOException {
        byte[] bytes = cString(name);
        int file = descriptor.use(fd -> Libctk.ctk_entry_open(fd, bytes, error.bytes()));
        if (file >= 0) {
            return new DescriptorInput(new Descriptor(file));
        }
        throw unreadable(name);
    }

    private CtkException unreadable(String name) {
        CtkException e = error.exception(0);
        return e.errno() == Errno.EACCES ? keptOut("read", Entry.join(path, name)) : e;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
