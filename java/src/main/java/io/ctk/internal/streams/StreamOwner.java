package io.ctk.internal.streams;

import java.io.IOException;
import java.util.stream.Stream;

/** The process whose streams are carried. */
public interface StreamOwner {
    /** {@return its number, which nobody else has before it has been reaped} */
    long pid();

    /** {@return all that descend from it} */
    Stream<ProcessHandle> descendants();

    /** Ends it, which then counts as ended by that signal: does what the signal would have done that the kernel dropped. */
    void endBy(int signal) throws IOException;
}
