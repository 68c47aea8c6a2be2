package io.ctk.cli.verb;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.LimitException;
import io.ctk.launch.ExecuteException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong, as one line for a person and as an exit status. */
public final class Failure {
    /** What Docker, and env(1), end with when they themselves fail. */
    public static final int OURS = 125;

    public static final int NOT_EXECUTABLE = 126;
    public static final int NOT_FOUND = 127;
    public static final int TIMED_OUT = 124;

    private Failure() {}

    public static int status(Throwable failure) {
        if (failure instanceof ExecuteException e) {
            return e.isNotFound() ? NOT_FOUND : NOT_EXECUTABLE;
        }
        return OURS;
    }

    /** {@return one line} */
    public static String line(Throwable failure) {
        String text;
        if (failure instanceof CtkException e) {
            text = e.getMessage() + wayOut(e);
        } else if (failure instanceof FileSystemException e) {
            text = e.getFile() + ": " + reason(e);
        } else if (failure instanceof UsageException
                || failure instanceof IOException
                || failure instanceof LinkageError
                || failure instanceof IllegalArgumentException) {
            text = failure.getMessage() + limit(failure);
        } else {
            text = failure + "; a bug of ctk: --debug shows where";
        }
        return CtkException.oneLine(text);
    }

    /** Of an archive that one of the limits of ctk import and ctk load has refused, perhaps by way of what names the archive. */
    private static String limit(Throwable failure) {
        if (failure instanceof LimitException e) {
            return switch (e.limit()) {
                case SIZE -> "; --max-size allows more";
                case ENTRIES -> "; --max-entries allows more";
                case STRICT -> "; without --strict that is left out";
            };
        }
        return failure.getCause() == null ? "" : limit(failure.getCause());
    }

    private static String wayOut(CtkException e) {
        return switch (e.operation()) {
            case "keep the container layer in" -> "; with --rm it is temporary";
            case "remove image" -> e.errno() == Errno.EBUSY ? "; see ctk ps -a" : "";
            default -> doctor(e);
        };
    }

    private static String doctor(CtkException e) {
        boolean lacking =
                switch (e.errno()) {
                    case Errno.EPERM, Errno.ENOSYS, Errno.ENODEV, Errno.EOPNOTSUPP -> true;
                    default -> false;
                };
        boolean said = String.valueOf(e.getMessage()).contains("ctk doctor");
        return lacking && !said && !(e instanceof ExecuteException) ? "; see ctk doctor" : "";
    }

    public static String reason(FileSystemException e) {
        if (e.getReason() != null) {
            return e.getReason();
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e.getClass().getSimpleName();
    }
}
