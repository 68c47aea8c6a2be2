package io.ctk.cli.verb;

/** The command line, or a file that it names, can't mean anything as it is written. The message says why, in one line. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
