package io.ctk.internal.streams;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Carries a file to a process's standard input. */
final class InputRelay extends FileRelay {
    InputRelay(String stream, int file, int pipe) {
        super(stream, file, pipe);
    }

    @Override
    EventLoop.Interest interest() {
        return EventLoop.Interest.WRITABLE;
    }

    @Override
    int move(int fileFd, int pipeFd, byte[] error) {
        return Libctk.ctk_relay_input(fileFd, pipeFd, error);
    }

    @Override
    boolean hasMore() {
        return false;
    }

    /** The process sees the end of its input; how much of it it has read is known when it ends. */
    @Override
    void endCarrying() {
        NativeError error = new NativeError();
        try {
            int reader =
                    pipe().use(fd -> Libctk.ctk_descriptor_open(Bytes.of("/proc/self/fd/" + fd), 0, error.bytes()));
            closePipe();
            if (reader >= 0) {
                replacePipe(reader);
            }
        } catch (IOException e) {
            closePipe();
        }
    }

    /** Gives back what is unread. */
    @Override
    void beforeEnd() {
        try {
            pipe().use(p -> file().use(f -> Libctk.ctk_relay_return(p, f, null)));
        } catch (IOException e) {
            // Closed: what was unread can't be known any more.
        }
    }

    @Override
    public CompletableFuture<Void> finish(boolean killed) {
        CompletableFuture<Void> unused = ended().completeOnTimeout(null, INPUT_MS, TimeUnit.MILLISECONDS);
        endSoon();
        return ended();
    }
}
