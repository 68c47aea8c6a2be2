package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.NativeError;
import io.ctk.internal.streams.PipeEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where a process waits, on its way to its program, until it is let through ({@link ProcessSteps#await}): for what has to be done from
 * outside when it is half made. {@link Launcher#start} returns when the program was executed, so another thread attends to the gate. One
 * process comes to it, once.
 *
 * <p>{@link #close} shuts it for good: a process that waits there fails, with ECANCELED, and so does one that comes later.
 */
public final class Gate implements AutoCloseable {
    private static final String OPERATION = "wait at gate";
    private static final int LONGEST_NUMBER = 16;

    /** The two ends of the process's, of which each is handed to it once or closed. */
    private final Theirs arrivalEnd;

    private final Theirs releaseEnd;
    private final PipeEnd arrival;
    private final PipeEnd release;
    private final AtomicBoolean released = new AtomicBoolean();

    private record Theirs(int fd, AtomicBoolean gone) implements Step.Handed {
        Theirs(int fd) {
            this(fd, new AtomicBoolean());
        }

        @Override
        public int open() throws IOException {
            if (gone.getAndSet(true)) {
                throw new CtkException(OPERATION, "", Errno.EBUSY, "a gate is for one process, and not closed");
            }
            return fd;
        }

        void close() {
            if (!gone.getAndSet(true)) {
                Libctk.ctk_descriptor_close(fd);
            }
        }
    }

    private Gate(int[] arrivals, int[] releases) throws CtkException {
        arrivalEnd = new Theirs(arrivals[1]);
        releaseEnd = new Theirs(releases[0]);
        arrival = PipeEnd.reading(arrivals[0]);
        release = PipeEnd.writing(releases[1]);
    }

    /**
     * {@return a gate, which is shut}
     *
     * @throws IOException a {@link CtkException} where this process has no descriptors left
     */
    public static Gate open() throws IOException {
        NativeLibrary.load();
        NativeError failure = new NativeError();
        int[] arrivals = new int[2];
        int[] releases = new int[2];
        failure.check(Libctk.ctk_pipe_open(arrivals, failure.bytes()));
        if (Libctk.ctk_pipe_open(releases, failure.bytes()) < 0) {
            Libctk.ctk_descriptor_close(arrivals[0]);
            Libctk.ctk_descriptor_close(arrivals[1]);
            throw failure.exception(0);
        }
        return new Gate(arrivals, releases);
    }

    /** {@return what the process gets: where it says that it is there, and where it waits} */
    Step.Handed[] handed() {
        return new Step.Handed[] {arrivalEnd, releaseEnd};
    }

    /**
     * Waits until the process is at the gate. An interrupt is kept for later.
     *
     * @param patience how long at most
     * @return the process's number, as this process's {@code /proc} has it
     * @throws IOException a {@link CtkException}: ETIMEDOUT, or EPIPE if the process ended before, and {@link Launcher#start} says why;
     *     "Stream closed" if the gate was closed
     */
    public long awaitArrival(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer text = ByteBuffer.allocateDirect(LONGEST_NUMBER);
        while (text.position() == 0 || text.get(text.position() - 1) != '\n') {
            int length = arrival.read(text.slice(), deadline);
            if (length == 0) {
                throw new CtkException(OPERATION, "", Errno.EPIPE, "the process ended before it came there");
            }
            text.position(text.position() + length);
        }
        return Long.parseLong(
                StandardCharsets.US_ASCII.decode(text.flip()).toString().strip());
    }

    /**
     * Lets the process through, at the gate or when it comes there. The second time does nothing.
     *
     * @throws IOException a {@link CtkException}, EPIPE, if the process has ended; "Stream closed" if the gate was closed
     */
    public void release() throws IOException {
        if (!released.getAndSet(true)) {
            release.write(ByteBuffer.allocateDirect(1));
        }
    }

    /** Shuts it for good, for whom it has not let through. The second time does nothing. */
    @Override
    public void close() {
        arrival.close();
        release.close();
        arrivalEnd.close();
        releaseEnd.close();
    }

    @Override
    public String toString() {
        return "Gate";
    }
}
