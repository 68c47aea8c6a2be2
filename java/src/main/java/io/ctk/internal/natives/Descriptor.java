package io.ctk.internal.natives;

import io.ctk.internal.bindings.Libctk;
import java.io.IOException;
import java.lang.ref.Cleaner;

/**
 * A file descriptor that is closed once, by {@link #close} or, when it was forgotten, after its owner became unreachable.
 * A call that uses it and a close exclude one another, so that none ever meets the number of somebody else's file.
 */
public final class Descriptor implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    /** A call that uses the descriptor. */
    @FunctionalInterface
    public interface Use {
        /** {@return what the native call returned} */
        int apply(int fd) throws IOException;
    }

    private static final class State implements Runnable {
        private int fd;

        State(int fd) {
            this.fd = fd;
        }

        @Override
        public synchronized void run() {
            if (fd >= 0) {
                Libctk.ctk_descriptor_close(fd);
                fd = -1;
            }
        }

        synchronized boolean isOpen() {
            return fd >= 0;
        }

        synchronized int use(Use use) throws IOException {
            if (fd < 0) {
                throw new IOException("closed");
            }
            return use.apply(fd);
        }
    }

    private final State state;
    private final Cleaner.Cleanable cleanable;

    /** Takes over the open descriptor {@code fd}. */
    @SuppressWarnings("this-escape")
    public Descriptor(int fd) {
        state = new State(fd);
        cleanable = CLEANER.register(this, state);
    }

    /**
     * Runs a native call with the descriptor's number.
     *
     * @param use the call; it must not keep the number
     * @return what it returned
     * @throws IOException "closed" if it is closed, or what the call throws
     */
    public int use(Use use) throws IOException {
        return state.use(use);
    }

    /** {@return another descriptor of the same, to be closed: for a call that takes long, and keeps nobody from this one} */
    public Descriptor duplicate() throws IOException {
        NativeError error = new NativeError();
        return new Descriptor(use(fd -> error.check(Libctk.ctk_descriptor_duplicate(fd, error.bytes()))));
    }

    /** {@return whether it is open at this moment} */
    public boolean isOpen() {
        return state.isOpen();
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
