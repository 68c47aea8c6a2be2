package io.ctk.cli;

/** What the command ends with where the container's program does not decide: as Docker's. */
final class ExitCode {
    static final int OK = 0;
    static final int TIMEOUT = 124;
    static final int OURS = 125;
    static final int NOT_EXECUTABLE = 126;
    static final int NOT_FOUND = 127;

    private ExitCode() {}
}
