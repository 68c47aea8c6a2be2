package io.ctk.image;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the store has what: an OCI image layout (image-layout.md), and the unpacked layers beside it. Names that begin with
 * {@link #ASIDE} are what somebody is writing, or was writing when he was killed.
 */
record StorePaths(Path root) {
    static final String ASIDE = ".new-";
    static final String IMAGE = ".erofs";

    private static final AtomicLong COUNTER = new AtomicLong();
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

    Path layout() {
        return root.resolve("oci-layout");
    }

    Path index() {
        return root.resolve("index.json");
    }

    Path blobs() {
        return root.resolve("blobs/sha256");
    }

    Path blob(Digest digest) {
        return blobs().resolve(digest.hex());
    }

    Path layers() {
        return root.resolve("layers");
    }

    /** A layer as a directory. */
    Path layer(Digest diffId) {
        return layers().resolve(diffId.hex());
    }

    /** A layer as an EROFS image. */
    Path image(Digest diffId) {
        return layers().resolve(diffId.hex() + IMAGE);
    }

    /** {@return the layer as it is there, or would be: a directory where there is one, since that can be used anywhere} */
    Path stored(Digest diffId) {
        Path directory = layer(diffId);
        Path image = image(diffId);
        return !Files.isDirectory(directory) && OpenLayers.isImage(image) ? image : directory;
    }

    /** An empty directory, for what needs one to mount on or to stack. */
    Path empty() {
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
        if (Files.exists(layout())) {
            return;
        }
        try {
            for (Path directory : new Path[] {root, blobs(), layers(), empty()}) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (FileSystemException e) {
            throw new CtkException(
                    "make directory",
                    String.valueOf(e.getFile()),
                    Errno.EACCES,
                    "CTK_ROOT names another place for the store");
        }
        replace(layout(), LAYOUT.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts a file in the place of what is there: whole, or not at all. */
    static void replace(Path file, byte[] content) throws IOException {
        Path directory = file.getParent();
        Path aside = aside(directory == null ? Path.of(".") : directory);
        try {
            // No FileChannel: an interrupt of the caller would close it and leave half a file.
            try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
        io.ctk.internal.layer.Trees.syncDirectory(directory == null ? Path.of(".") : directory);
    }

    /** Who adds to the store holds this shared; who removes what nothing refers to, alone. */
    Descriptor lock(boolean shared) throws IOException {
        return lock("images.lock", shared);
    }

    /** Held by who changes index.json. */
    Descriptor lockIndex() throws IOException {
        return lock("index.lock", false);
    }

    /** Held by who attaches layers to directories for a moment. */
    Descriptor lockMounts() throws IOException {
        return lock("mounts.lock", false);
    }

    private Descriptor lock(String name, boolean shared) throws IOException {
        NativeError error = new NativeError();
        return new Descriptor(
                error.check(Libctk.ctk_lock_take(Bytes.of(root.resolve(name)), shared ? 1 : 0, 1, error.bytes())));
    }

    /** {@return whether this process may give files any owner, and make devices: the machine's own root} */
    static boolean isPrivileged() throws IOException {
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        String map = Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll("\\s+", " ");
        return uid == 0 && map.equals("0 0 4294967295");
    }
}
