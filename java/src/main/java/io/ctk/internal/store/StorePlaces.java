package io.ctk.internal.store;

import io.ctk.internal.natives.OwnDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a store has what: {@code containers/<id>/} with all of a container, {@code locks/<id>}, a lock that dies with its holder.
 *
 * @param root the directory of all that outlives a boot
 * @param run the directory of what is true until the next boot only
 */
public record StorePlaces(Path root, Path run) {
    static final String OTHER_PLACE = "CTK_ROOT names another place for the store";

    /** Makes both absolute. */
    public StorePlaces {
        root = root.toAbsolutePath().normalize();
        run = run.toAbsolutePath().normalize();
    }

    /**
     * Finds out whether what is in the store can be believed.
     *
     * @throws io.ctk.CtkException EACCES if somebody else than the caller could change what is in it
     */
    public void check() throws IOException {
        checkRoot();
        OwnDirectory.check(run, OTHER_PLACE);
    }

    /** The same for what outlives a boot. */
    public void checkRoot() throws IOException {
        OwnDirectory.check(root, OTHER_PLACE);
    }

    /** {@return an empty directory on which a container mounts what only it sees} */
    public Path scratch() {
        return run.resolve("scratch");
    }

    /** Makes {@link #scratch}, if it is not there. */
    public void makeScratch() throws IOException {
        OwnDirectory.make(run, OTHER_PLACE);
        OwnDirectory.makePrivate(scratch(), OTHER_PLACE);
    }

    /** {@return where the container of that name is, or would be} */
    public Path directory(String name) {
        return containers().resolve(name);
    }

    /** {@return the names of all directories of containers} */
    public Set<String> names() throws IOException {
        checkRoot();
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(containers())) {
            addNames(containers(), names);
        }
        return names;
    }

    static void addNames(Path directory, Set<String> names) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        }
    }

    private Path containers() {
        return root.resolve("containers");
    }

    Path locks() {
        return root.resolve("locks");
    }

    Path madeContainers() throws IOException {
        return made(containers());
    }

    Path madeLocks() throws IOException {
        return made(locks());
    }

    private Path made(Path directory) throws IOException {
        OwnDirectory.make(root, OTHER_PLACE);
        OwnDirectory.makePrivate(directory, OTHER_PLACE);
        return directory;
    }
}
