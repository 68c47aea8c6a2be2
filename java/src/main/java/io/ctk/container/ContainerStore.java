package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ContainerName;
import io.ctk.image.UsedImages;
import io.ctk.image.store.ImageStore;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Blocking;
import io.ctk.internal.root.LayerChoice;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.internal.store.StorePlaces;
import io.ctk.mount.MountTable;
import io.ctk.security.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where containers keep what they have on disk: {@code containers/<id>/} with the container layer, and
 * {@code locks/<id>}, a lock that dies with its holder. What a killed process left there, the next one that makes a container removes.
 */
public final class ContainerStore {
    private final StorePlaces places;
    private final ContainerDirectories directories;

    private ContainerStore(Path root, Path run) {
        places = new StorePlaces(root, run);
        directories = new ContainerDirectories(places);
    }

    /** {@return the store in those directories, made when they are first needed} */
    public static ContainerStore at(Path root, Path run) {
        return new ContainerStore(root, run);
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
        return places.root();
    }

    /** {@return the directory of what is true until the next boot only} */
    public Path run() {
        return places.run();
    }

    /** {@return where it has what} */
    StorePlaces places() {
        return places;
    }

    /** {@return the directories of its containers} */
    ContainerDirectories directories() {
        return directories;
    }

    /**
     * {@return whether the store's file system can hold the writable layer of this user's containers, found by mounting one
     * unless its type is known; where it can't, containers that are removed when they end have theirs in memory}
     *
     * @throws IOException a {@link CtkException} if the store can't be made or written to
     */
    public boolean canHoldLayers() throws IOException {
        return LayerChoice.canHold(
                directories, MountTable.read(), !Caller.current().isRoot(), LayerChoice.Doubt.TRY);
    }

    /**
     * Finds out whether what is in the store can be believed. Everything that uses the store does so by itself.
     *
     * @throws CtkException EACCES if somebody else than the caller could change what is in it
     */
    public void check() throws IOException {
        places.check();
    }

    /** {@return the images of the same user} */
    public ImageStore images() {
        return ImageStore.at(root());
    }

    /** {@return all containers that can be read, by name} */
    public List<KeptContainer> list() throws IOException {
        return listAll().containers();
    }

    /** {@return all containers, and those that can't be read} */
    public ContainerList listAll() throws IOException {
        List<KeptContainer> containers = new ArrayList<>();
        List<ContainerList.DamagedContainer> damaged = new ArrayList<>();
        for (String name : places.names()) {
            try {
                describe(name, false).ifPresent(containers::add);
            } catch (IOException e) {
                if (ContainerDirectories.isKept(places.directory(name))) { // else somebody has removed it meanwhile
                    damaged.add(new ContainerList.DamagedContainer(
                            name, directories.isHeld(name), String.valueOf(e.getMessage())));
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
        return ContainerName.isValid(name) ? describe(name, false) : Optional.empty();
    }

    /**
     * {@return the container of that name}
     *
     * @throws CtkException ENOENT if there is none
     */
    public KeptContainer get(String name) throws IOException {
        return describe(ContainerName.check(name), true)
                .orElseThrow(
                        () -> new CtkException("find container", name, Errno.ENOENT, "ctk ps -a lists what there is"));
    }

    private Optional<KeptContainer> describe(String name, boolean usable) throws IOException {
        places.checkRoot();
        Path directory = places.directory(name);
        boolean running = directories.isHeld(name);
        boolean kept = ContainerDirectories.isKept(directory);
        if (!Files.isDirectory(directory) || !(running || kept)) {
            return Optional.empty();
        }
        Instant created = Files.getLastModifiedTime(directory.resolve(kept ? ContainerDirectories.CONFIG : "."))
                .toInstant();
        return Optional.of(
                kept
                        ? KeptContainer.of(name, directory, created, running, this, usable)
                        : KeptContainer.passing(name, directory, created));
    }

    /**
     * Removes a kept container.
     *
     * @throws CtkException ENOENT if there is none, EBUSY while it runs
     */
    public void remove(String name) throws IOException {
        NativeLibrary.load();
        Blocking.run(() -> directories.open(name).remove());
    }

    /** {@return which images containers are made of, looked up whenever it is asked} */
    public UsedImages imageUse() {
        return new ImageUse(this);
    }
}
