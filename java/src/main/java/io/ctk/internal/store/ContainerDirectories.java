package io.ctk.internal.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ContainerName;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.group.CgroupPlacement;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.FileFailure;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of a store's containers: made, taken, and swept. What a killed process left there, the next one that makes a container removes.
 *
 * @param places where they are
 */
public record ContainerDirectories(StorePlaces places) {
    /** Marks a container that outlives its process; all others are removed once nobody holds their lock. */
    public static final String CONFIG = "config.json";

    private static final int ATTEMPTS = 100;
    private static final int MOMENTS = 20;

    /**
     * Makes the directory of a new container, locked by this process.
     *
     * @param name its name, "" for one of ctk's choice
     * @throws CtkException EEXIST if the name is taken
     */
    public ContainerDirectory create(String name) throws IOException {
        Path containers = places.madeContainers();
        Path locks = places.madeLocks();
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

    /** {@return whether the container in that directory outlives its process} */
    public static boolean isKept(Path directory) {
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
    public static String groupFor(String name) {
        return name + "-" + randomId();
    }

    /** {@return whether somebody makes, runs or removes it now} */
    public boolean isHeld(String name) throws IOException {
        Path locks = places.locks();
        return Files.exists(locks.resolve(name)) && StoreLock.isHeld(locks, name);
    }

    /**
     * Takes the right to a kept container.
     *
     * @throws CtkException ENOENT if there is none, EBUSY while it runs
     */
    public ContainerDirectory open(String name) throws IOException {
        Path directory = places.madeContainers().resolve(ContainerName.check(name));
        Path locks = places.madeLocks();
        Optional<StoreLock> lock = StoreLock.tryLock(locks, name);
        for (int attempt = 0; lock.isEmpty() && attempt < MOMENTS; attempt++) {
            LockSupport.parkNanos(1_000_000); // who looks or sweeps holds it for moments only
            lock = StoreLock.tryLock(locks, name);
        }
        if (lock.isEmpty()) {
            OptionalInt holder = StoreLock.holder(locks, name);
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

    /** Removes what processes left behind that were killed. What can't be removed, the next one tries again. */
    public void sweep() throws IOException {
        Path containers = places.madeContainers();
        Path locks = places.madeLocks();
        Set<String> names = new TreeSet<>();
        StorePlaces.addNames(containers, names);
        StorePlaces.addNames(locks, names);
        for (String name : names) {
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
        return LoggerFactory.getLogger(ContainerDirectories.class);
    }

    /** Removes a directory with all that is in it, following no link. */
    public static void removeTree(Path directory) throws IOException {
        NativeError error = new NativeError();
        error.check(Libctk.ctk_tree_remove(Bytes.of(directory), error.bytes()));
    }

    private static CtkException notWritable(FileSystemException e) {
        return FileFailure.of("make directory", Path.of(String.valueOf(e.getFile())), e, StorePlaces.OTHER_PLACE);
    }

    private static String randomId() {
        // Not a secret, only unlikely to collide; and a collision is found by the file system.
        long number =
                new SplittableRandom(System.nanoTime() ^ ProcessHandle.current().pid() << 40).nextLong();
        return String.format("%012x", number & 0xffff_ffff_ffffL);
    }
}
