package io.ctk.internal.natives;

import io.ctk.internal.bindings.Libctk;
import java.io.IOException;
import java.lang.ref.Cleaner;

/** Several file descriptors that are used and closed together, as {@link Descriptor} is one, without garbage. */
public final class Descriptors implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    /** A call that uses the descriptors. */
    @FunctionalInterface
    public interface Use {
        /** {@return what the native call returned} */
        int apply(int[] fds) throws IOException;
    }

    private static final class State implements Runnable {
        private final int[] fds;
        private boolean closed;

        State(int[] fds) {
            this.fds = fds;
        }

        @Override
        public synchronized void run() {
            if (!closed) {
                closed = true;
                for (int fd : fds) {
                    Libctk.ctk_descriptor_close(fd);
                }
            }
        }

        synchronized int use(Use use) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            return use.apply(fds);
        }
    }

    private final State state;
    private final Cleaner.Cleanable cleanable;

    /** Takes over the open descriptors. */
    @SuppressWarnings("this-escape")
    public Descriptors(int[] fds) {
        state = new State(fds.clone());
        cleanable = CLEANER.register(this, state);
    }

    /**
     * Runs a native call with the descriptors' numbers.
     *
     * @param use the call; it must not keep the numbers
     * @return what it returned
     * @throws IOException "closed" if they are closed, or what the call throws
     */
    public int use(Use use) throws IOException {
        return state.use(use);
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
