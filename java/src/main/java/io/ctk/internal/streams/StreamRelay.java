package io.ctk.internal.streams;

import io.ctk.CtkException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Stands between a standard stream of a process and what its caller gave for it. */
public interface StreamRelay {
    /** Begins to carry. */
    void begin() throws IOException;

    /** Says whose stream it is, as soon as the process has started. */
    default void serve(StreamOwner owner) {}

    /**
     * The process has ended, and so has every other that had its streams.
     *
     * @param killed whether by SIGKILL: then nobody is waited for who doesn't read
     * @return done when all is carried that there was
     */
    CompletableFuture<Void> finish(boolean killed);

    /** Somebody wants an ended process gone: nobody is waited for any more who doesn't read. */
    default void hurry() {}

    /** Ends it for a process that was not started. */
    void abandon();

    /** {@return why not all was carried, null if it was} */
    @Nullable
    CtkException failure();
}
