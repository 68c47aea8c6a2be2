package io.ctk.internal.natives;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What Java says of a file that it could not open or write, as a failure like those of native calls. */
public final class FileFailure {
    private FileFailure() {}

    /**
     * {@return the failure, with the file that people know}
     *
     * @param operation what was done, such as {@code "write"}
     * @param file what it was done to
     * @param e what Java says; a {@link CtkException} stays as it is
     * @param wayOut what to do about it
     */
    public static CtkException of(String operation, Path file, IOException e, String wayOut) {
        if (e instanceof CtkException known) {
            return known;
        }
        int errno = errno(e);
        String why = errno == Errno.EIO ? e.getMessage() + ": " : "";
        CtkException failure = new CtkException(
                operation,
                file.toString(),
                errno,
                why + (errno == Errno.ENOSPC ? "make room there, such as by ctk rm of a container" : wayOut));
        failure.initCause(e);
        return failure;
    }

    private static int errno(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return Errno.ENOTDIR; // something else is where a directory is to be
        }
        if (e instanceof NoSuchFileException) {
            return Errno.ENOENT;
        }
        if (e instanceof AccessDeniedException) {
            return Errno.EACCES;
        }
        String reason = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
        String text = String.valueOf(reason); // strerror(3), in parentheses where a stream was opened
        int open = e instanceof FileNotFoundException ? text.lastIndexOf('(') : -1;
        return switch (open < 0 ? text : text.substring(open + 1, text.length() - 1)) {
            case "No such file or directory" -> Errno.ENOENT;
            case "Not a directory" -> Errno.ENOTDIR;
            case "Is a directory" -> Errno.EISDIR;
            case "Permission denied" -> Errno.EACCES;
            case "No space left on device" -> Errno.ENOSPC;
            case "Read-only file system" -> Errno.EROFS;
            default -> Errno.EIO;
        };
    }
}
