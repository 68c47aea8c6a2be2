package io.ctk.image;

import io.ctk.internal.layer.Trees;
import io.ctk.internal.natives.Descriptor;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Blobs and layers that come into the store together: written aside, brought to disk, and then all given their names. Closed
 * before {@link #publish}, nothing of it is left. While it is open nothing is pruned.
 */
final class Transaction implements AutoCloseable {
    private final StorePaths paths;
    private final Descriptor lock;
    private final Set<Path> aside = new LinkedHashSet<>();
    private final Map<Path, Path> renames = new LinkedHashMap<>();
    private final List<PendingBlob> blobs = new ArrayList<>();

    Transaction(StorePaths paths) throws IOException {
        this(paths, true);
    }

    /** One that nobody else shares: no other transaction is open meanwhile, and no container begins with an image. */
    static Transaction alone(StorePaths paths) throws IOException {
        return new Transaction(paths, false);
    }

    private Transaction(StorePaths paths, boolean shared) throws IOException {
        this.paths = paths;
        paths.prepare();
        lock = paths.lock(shared);
    }

    StorePaths paths() {
        return paths;
    }

    private synchronized Path aside(Path directory) {
        Path path = StorePaths.aside(directory);
        aside.add(path);
        return path;
    }

    /** {@return a blob to write} */
    PendingBlob newBlob() throws IOException {
        return new PendingBlob(aside(paths.blobs()));
    }

    /** Takes in a blob that was written. */
    synchronized void add(PendingBlob blob, BlobDescriptor descriptor) {
        blobs.add(blob);
        renames.put(blob.file(), paths.blob(descriptor.digest()));
    }

    /** Takes in a small blob. */
    BlobDescriptor add(String mediaType, byte[] content) throws IOException {
        PendingBlob blob = newBlob();
        try (blob) {
            blob.write(content, 0, content.length);
        }
        BlobDescriptor descriptor = blob.finish(mediaType);
        add(blob, descriptor);
        return descriptor;
    }

    /** {@return a name among the layers for what is not to stay} */
    Path newName() {
        return aside(paths.layers());
    }

    /** {@return an empty directory to unpack a layer into, or whatever else is not to stay} */
    Path newDirectory() throws IOException {
        Path directory = newName();
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return directory;
    }

    /** Takes in a layer that was unpacked. */
    synchronized void add(Path layer, Digest diffId) {
        renames.put(layer, paths.layer(diffId));
    }

    /** {@return where a blob is, be it that it is still aside} */
    synchronized Path blob(Digest digest) {
        Path there = paths.blob(digest);
        for (Map.Entry<Path, Path> rename : renames.entrySet()) {
            if (rename.getValue().equals(there)) {
                return rename.getKey();
            }
        }
        return there;
    }

    /**
     * Brings the blobs to disk, and gives all that was taken in its names. Unpacked layers are not waited for: they can be made again from
     * their blobs, should the machine lose its power before the kernel has written them ({@link Verifier}).
     */
    synchronized void publish() throws IOException {
        if (renames.isEmpty()) {
            return;
        }
        for (PendingBlob blob : blobs) {
            blob.sync();
        }
        blobs.clear();
        for (Map.Entry<Path, Path> rename : renames.entrySet()) {
            move(rename.getKey(), rename.getValue());
        }
        renames.clear();
        Trees.syncDirectory(paths.layers());
        Trees.syncDirectory(paths.blobs());
    }

    /** Somebody else may have been faster with the same layer, and somebody may be using that. */
    private static void move(Path from, Path to) throws IOException {
        if (Files.isDirectory(from) && Files.exists(to)) {
            return;
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            return;
        } catch (java.nio.file.FileSystemException e) {
            if (!Files.isDirectory(to)) {
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (Path path : aside) {
                Trees.remove(path);
            }
        } finally {
            lock.close();
        }
    }
}
