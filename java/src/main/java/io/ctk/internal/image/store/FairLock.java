package io.ctk.internal.image.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock among processes and threads (flock(2), which dies with its holder). One that is shared goes through a turnstile, a second lock that
 * everybody holds while he waits for the first: so whoever wants it alone waits for those who have it, and not for those who come after
 * him. It is waited for by asking again and again: a thread that the kernel keeps waiting can't be interrupted, and holds its carrier if it
 * is a virtual one.
 */
public final class FairLock implements AutoCloseable {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private record Holder(Path file, Thread thread) {}

    /** How many locks each thread has: one more needs no turn, behind somebody who waits for the first. */
    private static final Map<Holder, Integer> HELD = new ConcurrentHashMap<>();

    private final Holder holder;
    private final Descriptor descriptor;
    private boolean closed;

    private FairLock(Holder holder, Descriptor descriptor) {
        this.holder = holder;
        this.descriptor = descriptor;
        HELD.merge(holder, 1, Integer::sum);
    }

    /**
     * How long to wait.
     *
     * @param mostNanos nanoseconds
     * @param patienceNanos after so many, {@code waiting} is run once
     */
    record Wait(long mostNanos, long patienceNanos, Runnable waiting) {}

    /**
     * Takes a lock.
     *
     * @param turnstile the file of the second lock; the same as the first for one that nobody shares
     * @throws IOException a {@link CtkException}: EAGAIN when the wait is over, EDEADLK where this thread would wait for itself; an
     *     {@link InterruptedIOException} where it is interrupted while it waits
     */
    static FairLock take(Path file, Path turnstile, boolean shared, Wait wait) throws IOException {
        Holder holder = new Holder(file, Thread.currentThread());
        boolean nested = HELD.containsKey(holder);
        if (nested && !shared) {
            throw new CtkException(
                    "lock", file.toString(), Errno.EDEADLK, "this thread has it already, shared with others");
        }
        Waiting waiting = new Waiting(wait);
        if (nested || turnstile.equals(file)) {
            return new FairLock(holder, waiting.take(file, shared));
        }
        try (Descriptor ignored = waiting.take(turnstile, false)) {
            return new FairLock(holder, waiting.take(file, shared));
        }
    }

    /** {@return the lock, alone, if nobody has it or waits for it} */
    static Optional<FairLock> tryAlone(Path file, Path turnstile) throws IOException {
        Holder holder = new Holder(file, Thread.currentThread());
        try (Descriptor turn = attempt(turnstile, false).orElse(null)) {
            return turn == null ? Optional.empty() : attempt(file, false).map(lock -> new FairLock(holder, lock));
        }
    }

    private static Optional<Descriptor> attempt(Path file, boolean shared) throws IOException {
        NativeError error = new NativeError();
        try {
            int fd = Libctk.ctk_lock_take(Bytes.of(file), shared ? 1 : 0, 0, error.bytes());
            return Optional.of(new Descriptor(error.check(fd)));
        } catch (CtkException e) {
            if (e.errno() == Errno.EAGAIN) {
                return Optional.empty();
            }
            throw new CtkException("lock", file.toString(), e.errno(), StorePaths.OTHER_PLACE);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            HELD.computeIfPresent(holder, (key, count) -> count == 1 ? null : count - 1);
            descriptor.close();
        }
    }

    /** One wait, be it for two locks. */
    private static final class Waiting {
        private final Wait wait;
        private final long start = System.nanoTime();
        private boolean told;

        Waiting(Wait wait) {
            this.wait = wait;
        }

        Descriptor take(Path file, boolean shared) throws IOException {
            Optional<Descriptor> lock = attempt(file, shared);
            for (long pause = FIRST_PAUSE_NANOS; lock.isEmpty(); pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
                long waited = System.nanoTime() - start;
                if (waited > wait.mostNanos()) {
                    throw new CtkException(
                            "lock",
                            file.toString(),
                            Errno.EAGAIN,
                            "somebody else has used it for " + wait.mostNanos() / 1_000_000 + " ms");
                }
                if (!told && waited > wait.patienceNanos()) {
                    told = true;
                    wait.waiting().run();
                }
                LockSupport.parkNanos(pause);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while it waited for " + file);
                }
                lock = attempt(file, shared);
            }
            return lock.get();
        }
    }
}
