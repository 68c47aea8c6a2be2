package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.ImageStore;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Blocking;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.FileFailure;
import io.ctk.internal.natives.NativeError;
import io.ctk.internal.natives.OwnDirectory;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where containers keep what they have on disk: {@code containers/<id>/} with the container layer, and
 * {@code locks/<id>}, a lock that dies with its holder. What a killed process left there, the next one that makes a container removes.
 */
public final class ContainerStore {
    /** Marks a container that outlives its process; all others are removed once nobody holds their lock. */
    static final String CONFIG = "config.json";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    private static final String OTHER_PLACE = "CTK_ROOT names another place for the store";
    private static final int ATTEMPTS = 100;
    private static final int MOMENTS = 20;

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
     * which is {@code ~/.local/share/ctk} unless set}. It is used only if nobody else can change what is in it
     */
    public static ContainerStore standard() {
        return standard(System.getenv(), Caller.current());
    }

    static ContainerStore standard(Map<String, String> environment, Caller caller) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        String data = directory(environment, "XDG_DATA_HOME", home + "/.local/share");
        String runtime = directory(environment, "XDG_RUNTIME_DIR", "");
        String wished = environment.getOrDefault("CTK_ROOT", "");
        if (!wished.isEmpty()) {
            return at(Path.of(wished), Path.of(wished, "run"));
        }
        if (caller.isRoot()) {
            return at(Path.of("/var/lib/ctk"), Path.of("/run/ctk"));
        }
        // Nothing below /tmp: a name that anybody can guess, anybody can take.
        Path root = Path.of(data, "ctk");
        return at(root, runtime.isEmpty() ? root.resolve("run") : Path.of(runtime, "ctk"));
    }

    /** The XDG Base Directory Specification has whoever reads a variable ignore one that is empty or relative. */
    private static String directory(Map<String, String> environment, String variable, String otherwise) {
        String value = environment.getOrDefault(variable, "");
        return value.startsWith("/") ? value : otherwise;
    }

    /** {@return the directory of all that outlives a boot} */
    public Path root() {
        return root;
    }

    /** {@return the directory of what is true until the next boot only} */
    public Path run() {
        return run;
    }

    /**
     * {@return whether the store's file system can hold the writable layer of this user's containers, found by mounting one
     * unless its type is known; where it can't, containers that are removed when they end have theirs in memory}
     *
     * @throws IOException a {@link CtkException} if the store can't be made or written to
     */
    public boolean canHoldLayers() throws IOException {
        return LayerChoice.canHold(this, MountTable.read(), !Caller.current().isRoot(), LayerChoice.Doubt.TRY);
    }

    /**
     * Finds out whether what is in the store can be believed. Everything that uses the store does so by itself.
     *
     * @throws CtkException EACCES if somebody else than the caller could change what is in it
     */
    public void check() throws IOException {
        OwnDirectory.check(root, OTHER_PLACE);
        OwnDirectory.check(run, OTHER_PLACE);
    }

    /** {@return an empty directory on which a container mounts what only it sees} */
    Path scratch() {
        return run.resolve("scratch");
    }

    /** Makes {@link #scratch}, if it is not there. */
    void makeScratch() throws IOException {
        OwnDirectory.make(run, OTHER_PLACE);
        OwnDirectory.makePrivate(scratch(), OTHER_PLACE);
    }

    private Path containers() throws IOException {
        Path containers = root.resolve("containers");
        OwnDirectory.make(root, OTHER_PLACE);
        OwnDirectory.makePrivate(containers, OTHER_PLACE);
        return containers;
    }

    private Path locks() throws IOException {
        Path locks = root.resolve("locks");
        OwnDirectory.make(root, OTHER_PLACE);
        OwnDirectory.makePrivate(locks, OTHER_PLACE);
        return locks;
    }

    /**
     * Makes the directory of a new container, locked by this process.
     *
     * @param name its name, "" for one of ctk's choice
     * @throws CtkException EEXIST if the name is taken
     */
    ContainerDirectory create(String name) throws IOException {
        Path containers = containers();
        Path locks = locks();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String id = name.isEmpty() ? randomId() : name;
            Optional<StoreLock> lock = StoreLock.tryLock(locks, id);
            if (lock.isPresent()) {
                return create(id, containers.resolve(id), lock.get());
            }
            // Somebody who sweeps holds it for moments only.
            LockSupport.parkNanos(1_000_000);
        }
        throw taken(name, "choose another, or end the container that has it");
    }

    private static CtkException taken(String name, String wayOut) {
        return new CtkException("make container", name, Errno.EEXIST, "the name is taken: " + wayOut);
    }

    private ContainerDirectory create(String id, Path directory, StoreLock lock) throws IOException {
        try {
            if (Files.exists(directory)) {
                if (isKept(directory)) {
                    throw taken(id, "choose another, or free it with ctk rm " + id);
                }
                removeLeftOver(id, directory);
            }
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return new ContainerDirectory(id, directory, lock);
        } catch (FileSystemException e) {
            lock.close();
            throw notWritable(e);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static boolean isKept(Path directory) {
        return Files.exists(directory.resolve(CONFIG), LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeLeftOver(String id, Path directory) throws IOException {
        CgroupPlacement.removeLeftOver(ContainerDirectory.groupOf(directory, id));
        if (isKept(directory)) {
            ContainerDirectory.forgetGroup(directory);
        } else {
            removeTree(directory);
        }
    }

    /** {@return a name for a container's group: another store may hold the same name, and groups are the machine's} */
    static String groupFor(String name) {
        return name + "-" + randomId();
    }

    /** {@return the images of the same user} */
    public ImageStore images() {
        return ImageStore.at(root);
    }

    /** {@return all containers that can be read, by name} */
    public List<KeptContainer> list() throws IOException {
        return listAll().containers();
    }

    /** {@return all containers, and those that can't be read} */
    public ContainerList listAll() throws IOException {
        List<KeptContainer> containers = new ArrayList<>();
        List<ContainerList.DamagedContainer> damaged = new ArrayList<>();
        for (String name : names()) {
            try {
                describe(name, directory(name), spec -> spec).ifPresent(containers::add);
            } catch (IOException e) {
                if (isKept(directory(name))) { // else somebody has removed it meanwhile
                    damaged.add(new ContainerList.DamagedContainer(name, isHeld(name), String.valueOf(e.getMessage())));
                }
            }
        }
        return new ContainerList(containers, damaged);
    }

    /**
     * {@return the container of that name, if there is one}
     *
     * @param name what may be a name
     */
    public Optional<KeptContainer> find(String name) throws IOException {
        return NAME.matcher(name).matches() ? describe(name, directory(name), spec -> spec) : Optional.empty();
    }

    /**
     * {@return the container of that name}
     *
     * @throws CtkException ENOENT if there is none
     */
    public KeptContainer get(String name) throws IOException {
        Path directory = directory(checkName(name));
        return describe(name, directory, spec -> UsableLayers.of(spec, images()))
                .orElseThrow(
                        () -> new CtkException("find container", name, Errno.ENOENT, "ctk ps -a lists what there is"));
    }

    /** What is made of a specification that was read. */
    private interface Use {
        ContainerSpec of(ContainerSpec spec) throws IOException;
    }

    private Optional<KeptContainer> describe(String name, Path directory, Use use) throws IOException {
        OwnDirectory.check(root, OTHER_PLACE);
        boolean running = isHeld(name);
        if (!Files.isDirectory(directory) || !(running || isKept(directory))) {
            return Optional.empty();
        }
        Instant created = Files.getLastModifiedTime(directory.resolve(isKept(directory) ? CONFIG : "."))
                .toInstant();
        if (!isKept(directory)) {
            return Optional.of(new KeptContainer(
                    name, directory, Optional.empty(), created, running, Optional.empty(), List.of()));
        }
        StoredSpec read = StoredSpec.read(directory, name);
        StoredSpec stored = new StoredSpec(use.of(read.spec()), read.places());
        return Optional.of(new KeptContainer(
                name,
                directory,
                Optional.of(stored.spec()),
                created,
                running,
                running ? Optional.empty() : ContainerDirectory.statusOf(directory),
                KeptContainer.layers(directory, stored)));
    }

    /** {@return whether somebody makes, runs or removes it now} */
    boolean isHeld(String name) throws IOException {
        Path locks = root.resolve("locks");
        return Files.exists(locks.resolve(name)) && StoreLock.isHeld(locks, name);
    }

    /**
     * Takes the right to a kept container.
     *
     * @throws CtkException ENOENT if there is none, EBUSY while it runs
     */
    ContainerDirectory open(String name) throws IOException {
        Path directory = containers().resolve(checkName(name));
        Path locks = locks();
        Optional<StoreLock> lock = StoreLock.tryLock(locks, name);
        for (int attempt = 0; lock.isEmpty() && attempt < MOMENTS; attempt++) {
            LockSupport.parkNanos(1_000_000); // who looks or sweeps holds it for moments only
            lock = StoreLock.tryLock(locks, name);
        }
        if (lock.isEmpty()) {
            OptionalInt holder = StoreLock.holder(locks(), name);
            String wayOut = holder.isPresent()
                    ? ": kill " + holder.getAsInt() + " ends the process that runs it, and it with that"
                    : ": it ends with the process that runs it";
            throw new CtkException("use container", name, Errno.EBUSY, "it is running" + wayOut);
        }
        if (!isKept(directory)) {
            lock.get().close();
            throw new CtkException("find container", name, Errno.ENOENT, "ctk ps -a lists what there is");
        }
        return new ContainerDirectory(name, directory, lock.get());
    }

    /**
     * Removes a kept container.
     *
     * @throws CtkException ENOENT if there is none, EBUSY while it runs
     */
    public void remove(String name) throws IOException {
        NativeLibrary.load();
        Blocking.run(() -> open(name).remove());
    }

    /** {@return which images containers are made of, looked up whenever it is asked} */
    public ImageStore.Used imageUse() {
        return new ImageUse(this);
    }

    /** {@return the names of all directories of containers} */
    Set<String> names() throws IOException {
        OwnDirectory.check(root, OTHER_PLACE);
        Path containers = root.resolve("containers");
        return Files.isDirectory(containers) ? names(List.of(containers)) : Set.of();
    }

    /** {@return where the container of that name is, or would be} */
    Path directory(String name) {
        return root.resolve("containers").resolve(name);
    }

    private static Set<String> names(List<Path> directories) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path listed : directories) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(listed)) {
                entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
            }
        }
        return names;
    }

    /** Removes what processes left behind that were killed. What can't be removed, the next one tries again. */
    void sweep() throws IOException {
        Path containers = containers();
        Path locks = locks();
        for (String name : names(List.of(containers, locks))) {
            sweep(name, containers.resolve(name), locks);
        }
    }

    private static void sweep(String name, Path directory, Path locks) {
        // A kept container that ended by itself has left nothing, and its directory says so.
        if (isKept(directory) && !ContainerDirectory.hasGroup(directory) && !Files.exists(locks.resolve(name))) {
            return;
        }
        try {
            Optional<StoreLock> free = StoreLock.tryLock(locks, name);
            if (free.isEmpty()) {
                return;
            }
            try (StoreLock ignored = free.get()) {
                removeLeftOver(name, directory);
            }
        } catch (IOException e) {
            logger().debug("sweeping {} failed", directory, e);
        }
    }

    /** Looked up when needed: setting up a logging back end has no place in a program's start. */
    private static Logger logger() {
        return LoggerFactory.getLogger(ContainerStore.class);
    }

    static void removeTree(Path directory) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_tree_remove(Bytes.of(directory), error.bytes()));
    }

    private static CtkException notWritable(FileSystemException e) {
        return FileFailure.of("make directory", Path.of(String.valueOf(e.getFile())), e, OTHER_PLACE);
    }

    /**
     * {@return the name, if it can be one}
     *
     * @throws IllegalArgumentException if it has other characters than letters, digits, {@code _ . -}, or too many
     */
    public static String checkName(String name) {
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
