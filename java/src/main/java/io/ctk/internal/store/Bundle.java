package io.ctk.internal.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.ImageException;
import io.ctk.internal.json.JsonDocument;
import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.runtime.Root;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as it is on disk: an OCI bundle, whose {@code config.json} says all of it, and beside that what the specification has no words for.
 *
 * @param spec what it is
 * @param state what ctk knows beside
 */
public record Bundle(RuntimeSpec spec, BundleState state) {
    private static final int LARGEST_STATE = 1 << 20;

    /** {@return the same on another root} */
    public Bundle withRoot(Rootfs root) {
        return new Bundle(spec, state.withRoot(root));
    }

    /**
     * {@return the bundle of somebody else's making in a directory (bundle.md)} Its root is the directory that {@code root.path} names.
     *
     * @throws RuntimeSpecException if its {@code config.json}, or the root, is not what the specification wants
     */
    public static Bundle foreign(Path directory) throws IOException {
        Path file = directory.resolve(ContainerDirectories.CONFIG);
        if (!Files.isDirectory(directory)) {
            int errno = Files.exists(directory) ? Errno.ENOTDIR : Errno.ENOENT;
            throw new CtkException(
                    "open bundle", directory.toString(), errno, "a bundle is a directory with a config.json");
        }
        if (!Files.exists(file)) {
            throw new CtkException("open bundle", file.toString(), Errno.ENOENT, "ctk spec prints one to begin with");
        }
        RuntimeSpec spec = RuntimeSpec.read(file);
        Root root = spec.root();
        if (root == null) {
            throw new RuntimeSpecException("root", "must be there").in(file);
        }
        Path path = directory.resolve(root.path());
        if (!Files.isDirectory(path)) {
            throw new RuntimeSpecException(
                            "root.path", Files.exists(path) ? path + " is no directory" : "there is no " + path)
                    .in(file);
        }
        return new Bundle(
                spec,
                new BundleState(
                        new Rootfs.Directory(path),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        spec.hostname(),
                        List.of(),
                        Map.of()));
    }

    /**
     * {@return the kept container in a directory}
     *
     * @param id its name, for messages
     * @throws ImageException if it can't be read, with the way out
     */
    public static Bundle read(Path directory, String id) throws IOException {
        try {
            JsonObject state = state(directory.resolve(BundleState.FILE));
            if (BundleState.version(state) != BundleState.VERSION) {
                throw new ImageException(
                        directory.resolve(BundleState.FILE) + " is of another version of ctk than this one");
            }
            return new Bundle(
                    RuntimeSpec.read(directory.resolve(ContainerDirectories.CONFIG)), BundleState.read(state));
        } catch (ImageException | RuntimeSpecException e) {
            throw new ImageException(e.getMessage() + wayOut(id), e);
        } catch (JsonException | IllegalArgumentException e) {
            throw new ImageException(
                    directory.resolve(BundleState.FILE) + " is not what ctk wrote: " + e.getMessage() + wayOut(id), e);
        }
    }

    /** {@return whether the version before this wrote what is in a directory} */
    public static boolean isFormer(Path directory) throws IOException {
        Path file = directory.resolve(BundleState.FILE);
        try {
            return !Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    || BundleState.version(state(file)) < BundleState.VERSION;
        } catch (JsonException e) {
            return false; // reading it says what is wrong
        }
    }

    private static JsonObject state(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return JsonDocument.read(in, LARGEST_STATE);
        }
    }

    static String wayOut(String id) {
        return "; ctk rm " + id + " removes it";
    }
}
