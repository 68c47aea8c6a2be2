package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries data between a file of the machine's and a pipe, the other end of which a process has instead of the file. What is
 * written keeps its order, and is all in the file when the relay has {@link #finish ended}; what a process leaves unread of its
 * input is given back to the file, by its offset, for whoever reads it next. When the file takes no more, as on a full disk, whoever
 * writes on fares as with a pipe whose reader has gone.
 */
final class Relay implements StreamRelay, EventHandler {
    private static final class Threads {
        private static final AtomicInteger NUMBER = new AtomicInteger();

        /** For what never waits in the kernel; a few threads do it for all processes. */
        static final ThreadPoolExecutor POOL =
                few(Math.max(2, Runtime.getRuntime().availableProcessors()));
        /** Reading and writing a file may wait in the kernel for as long as that likes: each has a thread then, and keeps none from others. */
        static final ThreadPoolExecutor FILES = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Threads::make);

        private static ThreadPoolExecutor few(int count) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads::make);
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }

        private static Thread make(Runnable task) {
            Thread thread = new Thread(null, task, "ctk-relay-" + NUMBER.incrementAndGet(), 256 * 1024);
            thread.setDaemon(true);
            return thread;
        }
    }

    /** What is unread of a file is given back at once, unless the kernel holds the file, as a read of /proc/kmsg does; an end waits no longer. */
    private static final int INPUT_MS = 1000;
    /** A disk that works takes something in that time; who was killed waits for no other. */
    private static final int OUTPUT_MS = 10_000;

    private final String stream;
    private final boolean isInput;
    /** Whether the process is number 1 of a PID namespace. */
    private final boolean isFirst;

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

    private final AtomicInteger moves = new AtomicInteger();
    private volatile @Nullable CtkException failure;
    private volatile @Nullable LaunchedProcess owner;
    private volatile @Nullable LostReader lostReader;
    /** Whether there is nobody left to tell. */
    private volatile boolean finished;

    private Relay(String stream, boolean isInput, boolean isFirst, int file, int pipe) {
        this.stream = stream;
        this.isInput = isInput;
        this.isFirst = isFirst;
        this.file = new Descriptor(file);
        this.pipe = new Descriptor(pipe);
    }

    /**
     * Takes over both descriptors: the file, and our end of the pipe, whose other end the process has as that stream.
     *
     * @param isFirst whether that is number 1 of a PID namespace
     */
    static Relay of(String stream, boolean isInput, boolean isFirst, int file, int pipe) throws CtkException {
        Relay relay = new Relay(stream, isInput, isFirst, file, pipe);
        int result = Libctk.ctk_descriptor_unblock(pipe, null);
        if (result < 0) {
            relay.abandon();
            throw new CtkException("relay", stream, -result, "");
        }
        return relay;
    }

    /** Runs a task of any relay's that does not wait. */
    static void execute(Runnable task) {
        Threads.POOL.execute(task);
    }

    @Override
    public void begin() throws IOException {
        EventLoop.Interest interest = isInput ? EventLoop.Interest.WRITABLE : EventLoop.Interest.READABLE;
        lock.lock();
        try {
            registration = EventLoop.instance().addOnce(pipe, interest, this);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void serve(LaunchedProcess process) {
        owner = process;
        LostReader lost = lostReader;
        if (lost != null) {
            lost.serve(process);
        }
    }

    @Override
    public boolean ready() {
        Threads.FILES.execute(this::carry);
        return false;
    }

    @Override
    public void lost(Exception reason) {
        failure = new CtkException("relay", "standard " + stream, Errno.EIO, String.valueOf(reason.getMessage()));
        over = true;
        try {
            Threads.FILES.execute(this::endOver);
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
                result = pipe.use(p -> file.use(f -> isInput
                        ? Libctk.ctk_relay_input(f, p, error.bytes())
                        : Libctk.ctk_relay_output(p, f, error.bytes())));
                moves.incrementAndGet();
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
        if (isInput) {
            endInput();
        } else if (failure != null && isFirst) {
            loseFile();
        } else {
            end();
        }
    }

    /** What is written from now on goes nowhere. The kernel would tell all others by SIGPIPE when the pipe is closed. */
    private void loseFile() {
        try {
            LostReader lost = LostReader.of(pipe);
            lostReader = lost;
            LaunchedProcess process = owner;
            if (process != null) {
                lost.serve(process);
            }
            lost.begin();
        } catch (IOException e) {
            finished = true;
        }
        if (finished) {
            end();
        }
    }

    /** Whether a process that has ended left output in the pipe. */
    private boolean hasMore() throws IOException {
        return !isInput && pipe.use(fd -> Libctk.ctk_descriptor_available(fd, null)) > 0;
    }

    /** The process sees the end of its input; how much of it it has read is known when it ends. */
    private void endInput() {
        NativeError error = new NativeError();
        try {
            int reader = pipe.use(fd -> Libctk.ctk_descriptor_open(Bytes.of("/proc/self/fd/" + fd), 0, error.bytes()));
            closePipe();
            if (reader >= 0) {
                pipe = new Descriptor(reader);
            }
        } catch (IOException e) {
            closePipe();
        }
    }

    private void closePipe() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
        pipe.close();
    }

    @Override
    public CompletableFuture<Void> finish(boolean killed) {
        if (isInput) {
            over = true;
            CompletableFuture<Void> unused = ended.completeOnTimeout(null, INPUT_MS, TimeUnit.MILLISECONDS);
            Threads.FILES.execute(this::endOver);
            return ended;
        }
        finished = true;
        if (lostReader != null) {
            Threads.FILES.execute(this::endLost);
        }
        if (killed) {
            hurry();
        }
        return ended;
    }

    private void endLost() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void hurry() {
        if (!isInput) {
            giveUpAfter(moves.get());
        }
    }

    private void giveUpAfter(long seen) {
        CompletableFuture.delayedExecutor(OUTPUT_MS, TimeUnit.MILLISECONDS, Threads.FILES)
                .execute(() -> {
                    if (ended.isDone()) {
                        return;
                    }
                    if (moves.get() != seen) {
                        giveUpAfter(moves.get());
                        return;
                    }
                    failure = new CtkException(
                            "write",
                            "standard " + stream,
                            Errno.ETIMEDOUT,
                            "it took nothing for " + OUTPUT_MS / 1000 + " s");
                    over = true;
                    endOver();
                    ended.complete(null);
                });
    }

    /** Does nothing while another has the lock, who comes here afterwards. */
    private void endOver() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!closed && isInput) {
                giveBack();
            }
            end();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack() {
        try {
            pipe.use(p -> file.use(f -> Libctk.ctk_relay_return(p, f, null)));
        } catch (IOException e) {
            // Closed: what was unread can't be known any more.
        }
    }

    private void end() {
        closed = true;
        LostReader lost = lostReader;
        if (lost != null) {
            lost.close();
        }
        closePipe();
        file.close();
        ended.complete(null);
    }

    /** The file is as it was, unless the kernel holds it. */
    @Override
    public void abandon() {
        over = true;
        CompletableFuture<Void> ending = ended.completeOnTimeout(null, INPUT_MS, TimeUnit.MILLISECONDS);
        Threads.FILES.execute(this::endOver);
        ending.join();
    }

    @Override
    public @Nullable CtkException failure() {
        return failure;
    }
}
