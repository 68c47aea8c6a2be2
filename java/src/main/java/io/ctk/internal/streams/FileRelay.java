package io.ctk.internal.streams;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries data between a file of the machine's and a pipe, the other end of which a process has instead of the file. What is
 * written keeps its order, and is all in the file when the relay has {@link #finish ended}; what a process leaves unread of its
 * input is given back to the file, by its offset, for whoever reads it next. When the file takes no more, as on a full disk, whoever
 * writes on fares as with a pipe whose reader has gone.
 */
public abstract sealed class FileRelay implements StreamRelay, EventHandler permits InputRelay, OutputRelay {
    /** What is unread of a file is given back at once, unless the kernel holds the file, as a read of /proc/kmsg does; an end waits no longer. */
    static final int INPUT_MS = 1000;

    private final String stream;
    private final Descriptor file;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Descriptor pipe;
    private EventLoop.@Nullable Registration registration;
    private boolean carriedAll;
    private boolean closed;
    /** Held while something is carried, for as long as the kernel takes: whoever must not wait tries it. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Whoever has the lock ends the relay when it has done with it. */
    private volatile boolean over;

    private volatile @Nullable CtkException failure;

    FileRelay(String stream, int file, int pipe) {
        this.stream = stream;
        this.file = new Descriptor(file);
        this.pipe = new Descriptor(pipe);
    }

    /**
     * Takes over both descriptors: the file, and our end of the pipe, whose other end the process has as that stream.
     *
     * @param isFirst whether that is number 1 of a PID namespace
     */
    public static FileRelay of(String stream, boolean isInput, boolean isFirst, int file, int pipe)
            throws CtkException {
        FileRelay relay = isInput ? new InputRelay(stream, file, pipe) : new OutputRelay(stream, isFirst, file, pipe);
        int result = Libctk.ctk_descriptor_unblock(pipe, null);
        if (result < 0) {
            relay.abandon();
            throw new CtkException("relay", stream, -result, "");
        }
        return relay;
    }

    /** {@return what of the pipe is waited for} */
    abstract EventLoop.Interest interest();

    /** Carries what there is, or as much of it as there is room for. {@return above 0 while there may be more, 0 at the end, otherwise an errno negated} */
    abstract int move(int fileFd, int pipeFd, byte[] error);

    /** Whether a process that has ended left something to be carried. Called by who holds the lock. */
    abstract boolean hasMore() throws IOException;

    /** Nothing more can be carried. Called by who holds the lock. */
    abstract void endCarrying();

    /** It is over, and about to be closed. Called by who holds the lock. */
    void beforeEnd() {}

    @Override
    public final void begin() throws IOException {
        lock.lock();
        try {
            registration = EventLoop.instance().addOnce(pipe, interest(), this);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public final boolean ready() {
        RelayThreads.FILES.execute(this::carry);
        return false;
    }

    @Override
    public final void lost(Exception reason) {
        failure = new CtkException("relay", "standard " + stream, Errno.EIO, String.valueOf(reason.getMessage()));
        over = true;
        try {
            RelayThreads.FILES.execute(this::endOver);
        } catch (RuntimeException
                | Error e) { // no thread to be had; what is not closed here is when nobody has it any more
            ended.complete(null);
        }
    }

    private void carry() {
        lock.lock();
        try {
            if (!closed && !carriedAll && !over) {
                carrySome();
            }
        } finally {
            lock.unlock();
        }
        if (over) {
            endOver();
        }
    }

    private void carrySome() {
        NativeError error = new NativeError();
        try {
            int result;
            do {
                result = pipe.use(p -> file.use(f -> move(f, p, error.bytes())));
            } while (result > 0 && over && hasMore());
            if (result > 0 && registration != null) {
                if (!over) {
                    registration.again();
                }
                return;
            }
            if (result < 0) {
                CtkException e = error.exception(0);
                failure = new CtkException(e.operation(), "standard " + stream, e.errno(), e.detail());
            }
        } catch (IOException e) {
            failure = new CtkException("relay", "standard " + stream, Errno.EIO, String.valueOf(e.getMessage()));
        }
        carriedAll = true;
        endCarrying();
    }

    final Descriptor file() {
        return file;
    }

    final Descriptor pipe() {
        return pipe;
    }

    /** Has another descriptor of the pipe from now on. */
    final void replacePipe(int fd) {
        pipe = new Descriptor(fd);
    }

    final void closePipe() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
        pipe.close();
    }

    /** Completes when all is carried that will be. */
    final CompletableFuture<Void> ended() {
        return ended;
    }

    /** Has it end as soon as nobody carries anything. */
    final void endSoon() {
        over = true;
        RelayThreads.FILES.execute(this::endOver);
    }

    /** Ends it for that reason, now where nobody carries anything; and nobody waits for it any more in any case. */
    final void giveUp(int errno, String detail) {
        failure = new CtkException("write", "standard " + stream, errno, detail);
        over = true;
        endOver();
        ended.complete(null);
    }

    /** Does nothing while another has the lock, who comes here afterwards. */
    private void endOver() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!closed) {
                beforeEnd();
            }
            end();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it when nobody has the lock, however long that takes. */
    final void endLocked() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    /** Called by who holds the lock. */
    void end() {
        closed = true;
        closePipe();
        file.close();
        ended.complete(null);
    }

    /** The file is as it was, unless the kernel holds it. */
    @Override
    public final void abandon() {
        CompletableFuture<Void> ending = ended.completeOnTimeout(null, INPUT_MS, TimeUnit.MILLISECONDS);
        endSoon();
        ending.join();
    }

    @Override
    public final @Nullable CtkException failure() {
        return failure;
    }
}
