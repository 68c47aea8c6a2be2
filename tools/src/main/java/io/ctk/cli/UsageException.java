package io.ctk.cli;

/** The command line, or a file that it names, can't mean anything as it is written. The message says why, in one line. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
