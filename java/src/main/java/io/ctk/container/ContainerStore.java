package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Where containers keep what they have on disk: {@code containers/<id>/} with the container layer, and a lock that dies
 * with its holder. What a killed process left there, the next one that makes a container removes.
 */
public final class ContainerStore {
    /** Marks a container that outlives its process; all others are removed once nobody holds their lock. */
    static final String CONFIG = "config.json";

    private static final String LOCK = "lock";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    private static final int ATTEMPTS = 100;

    private final Path root;
    private final Path run;

    private ContainerStore(Path root, Path run) {
        this.root = root;
        this.run = run;
    }

    /** {@return the store in those directories, made when they are first needed} */
    public static ContainerStore at(Path root, Path run) {
        return new ContainerStore(
                root.toAbsolutePath().normalize(), run.toAbsolutePath().normalize());
    }

    /**
     * {@return this user's store: {@code $CTK_ROOT}, or for root {@code /var/lib/ctk}, for others {@code $XDG_DATA_HOME/ctk},
     * which is {@code ~/.local/share/ctk} unless set}
     */
    public static ContainerStore standard() {
        return standard(System.getenv(), Caller.current());
    }

    static ContainerStore standard(Map<String, String> environment, Caller caller) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        String data = environment.getOrDefault("XDG_DATA_HOME", home + "/.local/share");
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "/tmp/ctk-" + caller.uid());
        Path root = caller.isRoot() ? Path.of("/var/lib/ctk") : Path.of(data, "ctk");
        Path run = caller.isRoot() ? Path.of("/run/ctk") : Path.of(runtime, "ctk");
        String wished = environment.getOrDefault("CTK_ROOT", "");
        return at(wished.isEmpty() ? root : Path.of(wished), wished.isEmpty() ? run : Path.of(wished, "run"));
    }

    /** {@return the directory of all that outlives a boot} */
    public Path root() {
        return root;
    }

    /** {@return an empty directory on which a container mounts what only it sees} */
    Path scratch() {
        return run.resolve("scratch");
    }

    /** Makes {@link #scratch}, if it is not there. */
    void makeScratch() throws IOException {
        makeDirectories(scratch());
    }

    private Path containers() throws IOException {
        Path containers = root.resolve("containers");
        makeDirectories(containers);
        return containers;
    }

    /**
     * Makes the directory of a new container, locked by this process.
     *
     * @param name its name, "" for one of ctk's choice
     * @throws CtkException EEXIST if the name is taken
     */
    ContainerDirectory create(String name) throws IOException {
        Path containers = containers();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String id = name.isEmpty() ? randomId() : name;
            Path directory = containers.resolve(id);
            try {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                // Between these two lines a sweeper may take the directory for a dead one and remove it: try again.
                return new ContainerDirectory(id, directory, lock(directory));
            } catch (FileAlreadyExistsException e) {
                if (!name.isEmpty() && !isLeftOver(directory)) {
                    throw new CtkException(
                            "make container",
                            name,
                            Errno.EEXIST,
                            "the name is taken: choose another, or remove " + directory);
                }
                sweep(directory);
            } catch (CtkException e) {
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.EAGAIN) {
                    throw e;
                }
            } catch (FileSystemException e) {
                throw notWritable(e);
            }
        }
        throw new CtkException("make container", name, Errno.EEXIST, "no free name in " + containers);
    }

    private boolean isLeftOver(Path directory) {
        if (Files.exists(directory.resolve(CONFIG))) {
            return false;
        }
        try (Descriptor ignored = lock(directory)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Descriptor lock(Path directory) throws IOException {
        NativeError error = new NativeError();
        return new Descriptor(error.check(Libctk.ctk_lock_try(Bytes.of(directory.resolve(LOCK)), error.bytes())));
    }

    /** Removes what processes left behind that were killed. Never fails: the next one tries again. */
    void sweep() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(containers())) {
            directories.forEach(this::sweep);
        }
    }

    private void sweep(Path directory) {
        if (Files.exists(directory.resolve(CONFIG), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Descriptor ignored = lock(directory)) {
            CgroupPlacement.removeLeftOver(String.valueOf(directory.getFileName()));
            removeTree(directory);
        } catch (IOException e) {
            return; // in use, or somebody else sweeps it
        }
    }

    static void removeTree(Path directory) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_tree_remove(Bytes.of(directory), error.bytes()));
    }

    private void makeDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileSystemException e) {
            throw notWritable(e);
        }
    }

    private CtkException notWritable(FileSystemException e) {
        int errno = e instanceof FileAlreadyExistsException
                ? Errno.ENOTDIR
                : e instanceof NoSuchFileException ? Errno.ENOENT : Errno.EACCES;
        String reason = e.getReason() == null ? "" : e.getReason() + "; ";
        return new CtkException(
                "make directory",
                String.valueOf(e.getFile()),
                errno,
                reason + "CTK_ROOT names another place for the store");
    }

    /**
     * {@return the name, if it can be one}
     *
     * @throws IllegalArgumentException if it has other characters than letters, digits, {@code _ . -}, or too many
     */
    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name
                            + "\" is no name for a container: letters, digits, _ . and -, the first a letter or digit, at most 128");
        }
        return name;
    }

    private static String randomId() {
        // Not a secret, only unlikely to collide; and a collision is found by the file system.
        long number =
                new SplittableRandom(System.nanoTime() ^ ProcessHandle.current().pid() << 40).nextLong();
        return String.format("%012x", number & 0xffff_ffff_ffffL);
    }
}
