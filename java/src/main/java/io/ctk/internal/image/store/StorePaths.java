package io.ctk.internal.image.store;

import io.ctk.CtkException;
import io.ctk.image.Digest;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.layer.Trees;
import io.ctk.internal.natives.FileFailure;
import io.ctk.internal.natives.OwnDirectory;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Where the store has what: an OCI image layout (image-layout.md), and the unpacked layers beside it. Names that begin with
 * {@link #ASIDE} are what somebody is writing, or was writing when he was killed.
 *
 * @param root the store's directory
 * @param waits how long to wait for locks, and what to run after a second
 */
public record StorePaths(Path root, FairLock.Wait waits) {
    /** Those of a store for whose locks is waited in silence, and as long as it takes. */
    public StorePaths(Path root) {
        this(root, new FairLock.Wait(Long.MAX_VALUE, PATIENCE_NANOS, () -> {}));
    }

    public StorePaths waitingAtMost(long nanos) {
        return new StorePaths(root, new FairLock.Wait(nanos, waits.patienceNanos(), waits.waiting()));
    }

    public StorePaths onWait(Runnable waiting) {
        return new StorePaths(root, new FairLock.Wait(waits.mostNanos(), waits.patienceNanos(), waiting));
    }

    public static final String ASIDE = ".new-";

    static final String OTHER_PLACE = "CTK_ROOT names another place for the store";

    private static final long PATIENCE_NANOS = 1_000_000_000;
    private static final String IMAGES_LOCK = "images.lock";
    private static final String IMAGES_TURN = "images.turn";

    private static final AtomicLong COUNTER = new AtomicLong();
    public static final String LAYOUT_VERSION = "1.0.0";
    public static final String LAYOUT = "{\"imageLayoutVersion\":\"" + LAYOUT_VERSION + "\"}";

    public Path layout() {
        return root.resolve("oci-layout");
    }

    public Path index() {
        return root.resolve("index.json");
    }

    /** Where blobs are that ctk has named. */
    Path blobs() {
        return blobs(Digest.SHA256);
    }

    private Path blobs(String algorithm) {
        return root.resolve("blobs").resolve(algorithm);
    }

    /** {@return the directories of blobs, one for each algorithm of digests, that are there} */
    public List<Path> allBlobs() {
        return Stream.of(blobs(), blobs(Digest.SHA512))
                .filter(Files::isDirectory)
                .toList();
    }

    public Path blob(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex());
    }

    /** Where a layout has a blob. */
    public static String inLayout(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    public Path layers() {
        return root.resolve("layers");
    }

    /** A layer as a directory. */
    public Path layer(Digest diffId) {
        return layers().resolve(diffId.hex());
    }

    /** A layer as an EROFS image. */
    public Path image(Digest diffId) {
        return layers().resolve(diffId.hex() + OpenLayers.IMAGE);
    }

    /** {@return the layer as it is there, or would be: a directory where there is one, since that can be used anywhere} */
    public Path stored(Digest diffId) {
        Path directory = layer(diffId);
        Path image = image(diffId);
        return !Files.isDirectory(directory) && OpenLayers.isImage(image) ? image : directory;
    }

    /** What layers imply: the directories that no entry of their archives names. */
    public Path implied() {
        return root.resolve("implied");
    }

    public Path implied(Digest diffId) {
        return implied().resolve(diffId.hex());
    }

    /** {@return where it is written what a layer implies that is being unpacked} */
    public static Path record(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".implied");
    }

    /** What chains of layers need on top of them. */
    public Path chains() {
        return root.resolve("chains");
    }

    public Path chain(Digest chainId) {
        return chains().resolve(chainId.hex());
    }

    /** An empty directory, for what needs one to mount on or to stack. */
    public Path empty() {
        return layers().resolve("empty");
    }

    /** {@return a name in that directory that nobody else writes to} */
    static Path aside(Path directory) {
        return directory.resolve(ASIDE + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + "-"
                + Long.toHexString(System.nanoTime()));
    }

    /** Makes what is missing of the store. */
    void prepare() throws IOException {
        NativeLibrary.load();
        OwnDirectory.make(root, OTHER_PLACE);
        for (Path directory : new Path[] {blobs(), layers(), implied(), chains(), empty()}) {
            OwnDirectory.makePrivate(directory, OTHER_PLACE);
        }
        if (!Files.exists(layout())) {
            writeLayout();
        }
        if (!Files.exists(index()) && !hasBlobs()) { // with blobs it has been lost, which nothing but verify should say
            try (FairLock ignored = lockIndex()) {
                if (!Files.exists(index())) {
                    replace(index(), Index.toJson(List.of()));
                }
            }
        }
    }

    public void writeLayout() throws IOException {
        replace(layout(), LAYOUT.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Everything in a store is believed: it has to be this user's own.
     *
     * @throws CtkException EACCES if somebody else could change what is in it
     */
    void check() throws IOException {
        OwnDirectory.check(root, OTHER_PLACE);
    }

    /** {@return whether anything was ever put into the store} */
    public boolean hasBlobs() throws IOException {
        for (Path directory : allBlobs()) {
            try (DirectoryStream<Path> blobs = Files.newDirectoryStream(directory, blob -> !isAside(blob))) {
                if (blobs.iterator().hasNext()) {
                    return true;
                }
            }
        }
        return false;
    }

    public static boolean isAside(Path path) {
        return String.valueOf(path.getFileName()).startsWith(ASIDE);
    }

    /** Puts a file in the place of what is there: whole, or not at all. */
    static void replace(Path file, byte[] content) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path aside = aside(directory);
        try {
            // No FileChannel: an interrupt of the caller would close it and leave half a file.
            try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileFailure.of("write", file, e, OTHER_PLACE);
        } finally {
            Files.deleteIfExists(aside);
        }
        Trees.syncDirectory(directory);
    }

    /** Who adds to the store holds this shared; who removes what nothing refers to, alone. */
    public FairLock lock(boolean shared) throws IOException {
        check();
        return FairLock.take(root.resolve(IMAGES_LOCK), root.resolve(IMAGES_TURN), shared, waits);
    }

    /** {@return a hold on all layers: nothing is removed until it is closed} */
    public Closeable hold() throws IOException {
        if (!Files.isDirectory(layers())) {
            return () -> {};
        }
        FairLock lock = lock(true);
        return lock::close;
    }

    /** {@return the store's lock, alone, if nobody holds it} */
    Optional<FairLock> tryLock() throws IOException {
        check();
        return FairLock.tryAlone(root.resolve(IMAGES_LOCK), root.resolve(IMAGES_TURN));
    }

    /** Held by who changes index.json. */
    FairLock lockIndex() throws IOException {
        return lock("index.lock");
    }

    /** Held by who attaches layers to directories for a moment. */
    public FairLock lockMounts() throws IOException {
        return lock("mounts.lock");
    }

    private FairLock lock(String name) throws IOException {
        check();
        Path file = root.resolve(name);
        return FairLock.take(file, file, false, waits);
    }
}
