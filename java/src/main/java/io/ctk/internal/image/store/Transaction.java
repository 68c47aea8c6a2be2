package io.ctk.internal.image.store;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.LayerFormat;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.layer.Trees;
import io.ctk.internal.natives.OwnDirectory;
import java.io.IOException;
import java.io.InterruptedIOException;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Blobs and layers that come into the store together: written aside, brought to disk, and then all given their names. Closed
 * before {@link #publish}, nothing of it is left. While it is open nothing is pruned.
 */
public final class Transaction implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    private final StorePaths paths;
    private final FairLock lock;
    private final Thread abandoning = new Thread(this::abandon, "ctk-abandon");
    private boolean ended;
    private final LayerFormat format;
    private final Set<Path> aside = new LinkedHashSet<>();
    private final Map<Path, Path> renames = new LinkedHashMap<>();
    private final List<PendingBlob> blobs = new ArrayList<>();

    public Transaction(StorePaths paths) throws IOException {
        this(paths, LayerFormat.DIRECTORY);
    }

    /** One that takes layers in in a format, where it can. */
    public Transaction(StorePaths paths, LayerFormat format) throws IOException {
        this(paths, format, true);
    }

    /** One that nobody else shares: no other transaction is open meanwhile, and no container begins with an image. */
    public static Transaction alone(StorePaths paths) throws IOException {
        return new Transaction(paths, LayerFormat.DIRECTORY, false);
    }

    private Transaction(StorePaths paths, LayerFormat format, boolean shared) throws IOException {
        this.format = format;
        this.paths = paths;
        paths.prepare();
        if (shared) {
            sweep();
        }
        lock = paths.lock(shared);
        if (!shared) {
            Garbage.sweep(paths);
        }
        Runtime.getRuntime().addShutdownHook(abandoning);
    }

    /** While nobody adds anything, what is half-written was left by somebody who was killed. */
    private void sweep() throws IOException {
        Optional<FairLock> alone = paths.tryLock();
        if (alone.isPresent()) {
            try (FairLock ignored = alone.get()) {
                Garbage.sweep(paths);
            }
        }
    }

    /** The JVM ends, as by Ctrl-C: what others of its threads still write goes too. */
    private synchronized void abandon() {
        ended = true;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                removeAside();
                return;
            } catch (IOException e) {
                // Somebody wrote into it just now. What is left is swept by who comes next.
            }
        }
    }

    public StorePaths paths() {
        return paths;
    }

    private synchronized Path aside(Path directory) throws IOException {
        if (ended) {
            throw new InterruptedIOException("the program ends");
        }
        Path path = StorePaths.aside(directory);
        aside.add(path);
        return path;
    }

    /** {@return a blob to write} */
    public PendingBlob newBlob(String algorithm) throws IOException {
        return new PendingBlob(aside(paths.blobs()), algorithm);
    }

    /** Takes in a blob that was written. */
    public synchronized void add(PendingBlob blob, BlobDescriptor descriptor) {
        blobs.add(blob);
        renames.put(blob.file(), paths.blob(descriptor.digest()));
    }

    /** Takes in a small blob. */
    public BlobDescriptor add(String mediaType, byte[] content) throws IOException {
        return add(mediaType, content, Digest.SHA256);
    }

    /** Takes in a small blob that others know by a digest of that algorithm. */
    public BlobDescriptor add(String mediaType, byte[] content, String algorithm) throws IOException {
        PendingBlob blob = newBlob(algorithm);
        try (blob) {
            blob.write(content, 0, content.length);
        }
        BlobDescriptor descriptor = blob.finish(mediaType);
        add(blob, descriptor);
        return descriptor;
    }

    /** {@return a name among the layers for what is not to stay} */
    public Path newName() throws IOException {
        return aside(paths.layers());
    }

    /** {@return an empty directory to unpack a layer into, or whatever else is not to stay} */
    public Path newDirectory() throws IOException {
        Path directory = newName();
        synchronized (this) {
            aside.add(StorePaths.record(directory));
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return directory;
    }

    /**
     * Takes in a layer that was unpacked, in the format that is wanted; one that is there already stays as it is.
     *
     * @param directory where it was unpacked
     * @return why it is in another format; empty if it isn't
     */
    public Optional<String> add(Path directory, Digest diffId) throws IOException {
        addRecord(directory, diffId);
        if (Files.exists(paths.stored(diffId))) {
            return otherFormat(diffId);
        }
        Optional<String> why = format == LayerFormat.EROFS ? addImage(directory, diffId) : Optional.empty();
        if (format == LayerFormat.DIRECTORY || why.isPresent()) {
            addDirectory(directory, diffId);
        }
        return why;
    }

    /** {@return that the store has a layer already in another format than is wanted; empty if it hasn't} */
    public Optional<String> otherFormat(Digest diffId) {
        Path there = paths.stored(diffId);
        boolean isImage = OpenLayers.isImage(there);
        if (!Files.exists(there) || isImage == (format == LayerFormat.EROFS)) {
            return Optional.empty();
        }
        return Optional.of("the store has layer " + diffId.shortened() + " already, as "
                + (isImage ? "an EROFS image" : "a directory"));
    }

    /** Takes in what a layer implies that was unpacked: before the layer, which is not to be used without. */
    public synchronized void addRecord(Path directory, Digest diffId) {
        renames.put(StorePaths.record(directory), paths.implied(diffId));
    }

    /** Takes in a layer as it was unpacked, whose record is taken in. */
    public synchronized void addDirectory(Path directory, Digest diffId) {
        renames.put(directory, paths.layer(diffId));
    }

    /** Takes in what a chain of layers needs: a directory, or a file that says that it needs none. */
    public synchronized void addFillIn(Path fillIn, Digest chainId) {
        renames.put(fillIn, paths.chain(chainId));
    }

    /** Takes in an unpacked layer as an image, and removes the directory; {@return why it can't be one, empty if it can} */
    private Optional<String> addImage(Path directory, Digest diffId) throws IOException {
        Path image = aside(paths.layers());
        try {
            ErofsImage.make(directory, diffId, image);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        Trees.remove(directory); // at once: there may be room for one of them only
        synchronized (this) {
            renames.put(image, paths.image(diffId));
        }
        return Optional.empty();
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
     * their blobs, should the machine lose its power before the kernel has written them ({@code ctk verify}).
     */
    public synchronized void publish() throws IOException {
        if (renames.isEmpty()) {
            return;
        }
        for (PendingBlob blob : blobs) {
            blob.sync();
        }
        blobs.clear();
        for (Map.Entry<Path, Path> rename : renames.entrySet()) {
            makeDirectory(Objects.requireNonNull(rename.getValue().getParent()));
            move(rename.getKey(), rename.getValue());
        }
        renames.clear();
        for (Path directory : List.of(paths.implied(), paths.chains(), paths.layers())) {
            Trees.syncDirectory(directory);
        }
        for (Path directory : paths.allBlobs()) {
            Trees.syncDirectory(directory);
        }
    }

    /** One for blobs of an algorithm that the store had none of. */
    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            OwnDirectory.makePrivate(directory, StorePaths.OTHER_PLACE);
            Trees.syncDirectory(Objects.requireNonNull(directory.getParent()));
        }
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

    private synchronized void removeAside() throws IOException {
        for (Path path : aside) {
            Trees.remove(path);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            removeAside();
        } finally {
            lock.close();
            keepRunning();
        }
    }

    private void keepRunning() {
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(abandoning);
        } catch (IllegalStateException e) {
            // It runs already, and finds nothing.
        }
    }
}
