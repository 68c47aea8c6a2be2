package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries data between a file of the machine's and a pipe, the other end of which a process has instead of the file. What is
 * written keeps its order, and is all in the file when the relay has {@link #finish ended}; what a process leaves unread of its
 * input is given back to the file, by its offset, for whoever reads it next.
 */
final class Relay implements StreamRelay, EventHandler {
    /** Writing to disk blocks, so that it is nothing for the thread of all events; a few threads do it for all processes. */
    private static final class Threads {
        static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            int count = Math.max(2, Runtime.getRuntime().availableProcessors());
            AtomicInteger number = new AtomicInteger();
            ThreadPoolExecutor pool =
                    new ThreadPoolExecutor(count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(null, task, "ctk-relay-" + number.incrementAndGet(), 256 * 1024);
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    private final String stream;
    private final boolean isInput;
    private final Descriptor file;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Descriptor pipe;
    private EventLoop.@Nullable Registration registration;
    private boolean carriedAll;
    private volatile @Nullable CtkException failure;

    private Relay(String stream, boolean isInput, int file, int pipe) {
        this.stream = stream;
        this.isInput = isInput;
        this.file = new Descriptor(file);
        this.pipe = new Descriptor(pipe);
    }

    /** Takes over both descriptors: the file, and our end of the pipe, whose other end the process has as that stream. */
    static Relay of(String stream, boolean isInput, int file, int pipe) throws CtkException {
        Relay relay = new Relay(stream, isInput, file, pipe);
        int result = Libctk.ctk_descriptor_unblock(pipe, null);
        if (result < 0) {
            relay.abandon();
            throw new CtkException("relay", stream, -result, "");
        }
        return relay;
    }

    /** Runs a task of any relay's. */
    static void execute(Runnable task) {
        Threads.POOL.execute(task);
    }

    @Override
    public synchronized void begin() throws IOException {
        EventLoop.Interest interest = isInput ? EventLoop.Interest.WRITABLE : EventLoop.Interest.READABLE;
        registration = EventLoop.instance().addOnce(pipe, interest, this);
    }

    @Override
    public boolean ready() {
        Threads.POOL.execute(this::carry);
        return false;
    }

    @Override
    public void lost(Exception reason) {
        ended.complete(null);
    }

    private synchronized void carry() {
        if (ended.isDone() || carriedAll) {
            return;
        }
        NativeError error = new NativeError();
        try {
            int result = pipe.use(p -> file.use(f -> isInput
                    ? Libctk.ctk_relay_input(f, p, error.bytes())
                    : Libctk.ctk_relay_output(p, f, error.bytes())));
            if (result > 0 && registration != null) {
                registration.again();
                return;
            }
            if (result < 0) {
                CtkException e = error.exception(0);
                failure = new CtkException(e.operation(), "standard " + stream, e.errno(), e.detail());
            }
        } catch (IOException e) {
            failure = new CtkException("relay", "standard " + stream, io.ctk.Errno.EIO, String.valueOf(e.getMessage()));
        }
        carriedAll = true;
        if (isInput) {
            endInput();
        } else {
            end();
        }
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
            Threads.POOL.execute(this::giveBack);
        }
        return ended;
    }

    private synchronized void giveBack() {
        try {
            pipe.use(p -> file.use(f -> Libctk.ctk_relay_return(p, f, null)));
        } catch (IOException e) {
            // Closed: what was unread can't be known any more.
        }
        end();
    }

    private void end() {
        closePipe();
        file.close();
        ended.complete(null);
    }

    /** The file is as it was. */
    @Override
    public synchronized void abandon() {
        if (isInput) {
            giveBack();
        } else {
            end();
        }
    }

    @Override
    public @Nullable CtkException failure() {
        return failure;
    }
}
