package io.ctk.internal.streams;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.DirectBuffer;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Our end of a pipe to a process. No call on it ever blocks in the kernel, where a virtual thread would hold its carrier: whoever
 * has to wait is parked until the event loop says that there is something to do, or until somebody closes it.
 */
public final class PipeEnd implements EventHandler, AutoCloseable {
    private static final int ATTEMPTS = 4;

    private final Descriptor descriptor;
    private final EventLoop.Interest interest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private EventLoop.@Nullable Registration registration;
    private boolean ready;
    private volatile boolean closed;
    private @Nullable Exception lost;

    private PipeEnd(int fd, EventLoop.Interest interest) {
        descriptor = new Descriptor(fd);
        this.interest = interest;
    }

    /** Takes over the descriptor, the reading end of a pipe, which no other process has. */
    public static PipeEnd reading(int fd) throws CtkException {
        return of(fd, EventLoop.Interest.READABLE);
    }

    /** Takes over the descriptor, the writing end of a pipe, which no other process has. */
    public static PipeEnd writing(int fd) throws CtkException {
        return of(fd, EventLoop.Interest.WRITABLE);
    }

    private static PipeEnd of(int fd, EventLoop.Interest interest) throws CtkException {
        PipeEnd end = new PipeEnd(fd, interest);
        int result = Libctk.ctk_descriptor_unblock(fd, null);
        if (result < 0) {
            end.close();
            throw new CtkException("open pipe", "", -result, "");
        }
        return end;
    }

    /** Reads what there is into a direct buffer, waiting for it. {@return how many bytes, 0 at the end} */
    int read(ByteBuffer buffer) throws IOException {
        return move("read", fd -> DirectBuffer.read(fd, buffer));
    }

    /** The same, not waiting past a time of System.nanoTime(): then a CtkException, ETIMEDOUT. */
    public int read(ByteBuffer buffer, long deadline) throws IOException {
        while (true) {
            int result = use(fd -> DirectBuffer.read(fd, buffer));
            if (result >= 0) {
                return result;
            }
            if (result != -Errno.EAGAIN) {
                throw new CtkException("read", "", -result, "");
            }
            if (!await(deadline)) {
                throw new CtkException("read", "", Errno.ETIMEDOUT, "nothing came in time");
            }
        }
    }

    /** Writes what a direct buffer has, or as much of it as there is room for, waiting for it. */
    public void write(ByteBuffer buffer) throws IOException {
        int unused = move("write", fd -> DirectBuffer.write(fd, buffer));
    }

    /** The other side is at work, most often: a turn for it costs less than two threads waking up. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersWork() {
        Thread.yield();
    }

    private int move(String operation, Descriptor.Use call) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int result = use(call);
            if (result >= 0) {
                return result;
            }
            if (result != -Errno.EAGAIN) {
                throw new CtkException(
                        operation, "", -result, result == -Errno.EPIPE ? "nobody reads from the pipe any more" : "");
            }
            if (attempt % ATTEMPTS != 0) {
                letOthersWork();
            } else {
                await();
            }
        }
    }

    private int use(Descriptor.Use call) throws IOException {
        checkOpen();
        try {
            return descriptor.use(call);
        } catch (IOException e) {
            checkOpen();
            throw e;
        }
    }

    /** {@return how many bytes can be read at once} */
    int available() throws IOException {
        return Math.max(0, use(fd -> Libctk.ctk_descriptor_available(fd, null)));
    }

    boolean isOpen() {
        return !closed;
    }

    /** Throws what the JDK's own streams throw, if it is closed. */
    void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("Stream closed");
        }
    }

    /** An interrupt doesn't end it, as it doesn't end waiting for the pipes of {@link ProcessBuilder}; closing does. */
    private void await() throws IOException {
        lock.lock();
        try {
            prepare();
            while (!ready && !closed && lost == null) {
                changed.awaitUninterruptibly();
            }
            checkWaited();
        } finally {
            lock.unlock();
        }
    }

    /** The same, not past a time of System.nanoTime(). {@return whether there may be something to do} */
    private boolean await(long deadline) throws IOException {
        boolean interrupted = false;
        lock.lock();
        try {
            prepare();
            long left = deadline - System.nanoTime();
            while (!ready && !closed && lost == null && left > 0) {
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = deadline - System.nanoTime();
                }
            }
            checkWaited();
            return ready;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void prepare() throws IOException {
        checkOpen();
        ready = false;
        if (registration == null) {
            registration = EventLoop.instance().addOnce(descriptor, interest, this);
        } else {
            registration.again();
        }
    }

    private void checkWaited() throws IOException {
        checkOpen();
        if (lost != null) {
            throw new IOException("the pipe can't be waited for", lost);
        }
    }

    @Override
    public boolean ready() {
        lock.lock();
        try {
            ready = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return false;
    }

    @Override
    public void lost(Exception reason) {
        lock.lock();
        try {
            lost = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits here is woken. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (registration != null) {
                registration.close();
            }
        } finally {
            lock.unlock();
        }
        descriptor.close();
    }
}
