package io.ctk.launch;

/** What a new process gets as standard input, output or error. */
public enum Stdio {
    /** A pipe, whose other end is a stream of {@link LaunchedProcess}. */
    PIPE,
    /** What the Java process itself has there. */
    INHERIT,
    /** {@code /dev/null}. */
    NULL,
    /** For standard error only: the same as standard output. */
    OUTPUT
}
