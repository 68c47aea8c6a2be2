package io.ctk.internal.natives;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.trust.Trust;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A directory for what only this user may change: a store, of which every file is believed. */
public final class OwnDirectory {
    /** Those that were found to be so: nobody else can change that, so once is enough. */
    private static final Set<Path> CHECKED = ConcurrentHashMap.newKeySet();

    private OwnDirectory() {}

    /**
     * Does nothing where the directory is not there yet.
     *
     * @param wayOut what to do about one that is somebody else's
     * @throws CtkException EACCES if somebody else could change what is in it, ENOTDIR if it is no directory
     */
    public static void check(Path directory, String wayOut) throws IOException {
        if (CHECKED.contains(directory)) {
            return;
        }
        Optional<String> why;
        try {
            why = Trust.whyNotOwn(directory);
        } catch (NoSuchFileException e) {
            return;
        } catch (FileSystemException e) {
            throw FileFailure.of("use directory", directory, e, wayOut);
        }
        if (why.isPresent()) {
            int errno = Files.isDirectory(directory) ? Errno.EACCES : Errno.ENOTDIR;
            throw new CtkException("use directory", directory.toString(), errno, why.get() + "; " + wayOut);
        }
        CHECKED.add(directory);
    }

    /**
     * Makes the directory, for this user alone, where it is not there.
     *
     * @throws CtkException as {@link #check} throws it, or if it can't be made
     */
    public static void make(Path directory, String wayOut) throws IOException {
        if (!Files.isDirectory(directory)) {
            makePrivate(directory, wayOut);
        }
        check(directory, wayOut);
    }

    /** Makes a directory below one that is this user's own, where it is not there. */
    public static void makePrivate(Path directory, String wayOut) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileSystemException e) {
            throw FileFailure.of("make directory", Path.of(String.valueOf(e.getFile())), e, wayOut);
        }
    }
}
