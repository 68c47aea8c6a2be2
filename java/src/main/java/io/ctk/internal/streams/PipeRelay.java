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
import org.jspecify.annotations.Nullable;

/**
 * Carries what number 1 of a PID namespace writes to a pipe of the caller's. The kernel drops SIGPIPE there, so that a shell would
 * write on for ever to a pipe that nobody reads; here that is seen, and {@link LostReader} does what the signal would have done.
 * Nothing waits in the kernel. What the process wrote before it ended is carried however long the reader takes, unless it was killed.
 */
public final class PipeRelay implements StreamRelay {
    private static final int TURNS = 4;
    /** Somebody who reads, if slowly, takes something in that time. */
    private static final int PATIENCE_MS = 200;

    private final String stream;
    private final Descriptor from;
    private final Descriptor to;
    /** The same as {@code to}, so as to be told when its reader leaves, whatever else is waited for. */
    private final Descriptor watched;

    private final PipeTransfer transfer;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private EventLoop.@Nullable Registration readable;
    private EventLoop.@Nullable Registration writable;
    private EventLoop.@Nullable Registration left;
    private @Nullable StreamOwner owner;
    private @Nullable LostReader lostReader;
    private volatile @Nullable CtkException failure;

    private PipeRelay(String stream, Descriptor from, Descriptor to, Descriptor watched, boolean isShared) {
        this.stream = stream;
        this.from = from;
        this.to = to;
        this.watched = watched;
        this.transfer = new PipeTransfer(from, to, isShared);
    }

    /**
     * Takes over {@code from}, our end of the process's pipe, but not {@code target}, the caller's. That one is opened again, for its
     * O_NONBLOCK to be nobody else's; where it may not be, as one of another user's, pages are moved to it.
     */
    public static PipeRelay of(String stream, int from, int target) throws IOException {
        NativeError failure = new NativeError();
        Descriptor ours = new Descriptor(from);
        int own = Libctk.ctk_pipe_reopen(target, 1, null);
        Descriptor theirs = null;
        try {
            failure.check(Libctk.ctk_descriptor_unblock(from, failure.bytes()));
            theirs = new Descriptor(
                    own >= 0 ? own : failure.check(Libctk.ctk_descriptor_duplicate(target, failure.bytes())));
            return new PipeRelay(stream, ours, theirs, theirs.duplicate(), own < 0);
        } catch (IOException e) {
            ours.close();
            if (theirs != null) {
                theirs.close();
            } else if (own >= 0) {
                Libctk.ctk_descriptor_close(own);
            }
            throw e;
        }
    }

    /** Has a task done on a thread of the relays'. */
    private final class Event implements EventHandler {
        private final Runnable task;

        Event(Runnable task) {
            this.task = task;
        }

        @Override
        public boolean ready() {
            RelayThreads.execute(task);
            return false;
        }

        @Override
        public void lost(Exception reason) {
            failure = new CtkException("relay", "standard " + stream, Errno.EIO, String.valueOf(reason.getMessage()));
            try {
                RelayThreads.execute(PipeRelay.this::abandon);
            } catch (RuntimeException
                    | Error e) { // no thread to be had; what is not closed here is when nobody has it any more
                ended.complete(null);
            }
        }
    }

    @Override
    public synchronized void begin() throws IOException {
        left = EventLoop.instance().addOnce(watched, EventLoop.Interest.LEFT, new Event(this::leave));
        awaitData();
    }

    @Override
    public synchronized void serve(StreamOwner process) {
        owner = process;
        if (lostReader != null) {
            lostReader.serve(process);
        }
    }

    private void awaitData() throws IOException {
        if (readable == null) {
            readable = EventLoop.instance().addOnce(from, EventLoop.Interest.READABLE, new Event(this::carry));
        } else {
            readable.again();
        }
    }

    private void awaitRoom() throws IOException {
        if (writable == null) {
            writable = EventLoop.instance().addOnce(to, EventLoop.Interest.WRITABLE, new Event(this::carry));
        } else {
            writable.again();
        }
    }

    private synchronized void carry() {
        if (ended.isDone() || lostReader != null) {
            return;
        }
        try {
            int result = transfer.carrySome();
            for (int turn = 0; turn < TURNS && result == -Errno.EAGAIN; turn++) {
                letOthersWork();
                result = transfer.carrySome();
            }
            if (result > 0) {
                RelayThreads.execute(this::carry);
            } else if (result == 0) {
                end();
            } else if (result == -Errno.EPIPE) {
                loseReader();
            } else if (result != -Errno.EAGAIN) {
                failure = new CtkException("write", "standard " + stream, -result, "");
                end();
            } else if (transfer.hasMore()) {
                awaitRoom();
            } else {
                awaitData();
            }
        } catch (IOException e) {
            failure = new CtkException("relay", "standard " + stream, Errno.EIO, String.valueOf(e.getMessage()));
            end();
        }
    }

    /** One of the sides is at work, most often: a turn for it costs less than two threads waking up. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersWork() {
        Thread.yield();
    }

    private synchronized void leave() {
        if (ended.isDone() || lostReader != null) {
            return;
        }
        try {
            loseReader();
        } catch (IOException e) {
            end();
        }
    }

    /** What was written before that was known is gone, as what lies in a pipe is when its reader leaves. */
    private void loseReader() throws IOException {
        closeTarget();
        transfer.forget();
        lostReader = LostReader.of(from);
        if (owner != null) {
            lostReader.serve(owner);
        }
        lostReader.begin();
    }

    @Override
    public CompletableFuture<Void> finish(boolean killed) {
        RelayThreads.execute(() -> {
            synchronized (this) {
                if (lostReader != null) {
                    end();
                }
            }
        });
        if (killed) {
            hurry();
        }
        return ended;
    }

    @Override
    public void hurry() {
        RelayThreads.execute(() -> {
            synchronized (this) {
                giveUpAfter(transfer.moves());
            }
        });
    }

    /** Ends it unless somebody reads, which is looked at from time to time. */
    private void giveUpAfter(long seen) {
        CompletableFuture.delayedExecutor(PATIENCE_MS, TimeUnit.MILLISECONDS, RelayThreads::execute)
                .execute(() -> {
                    synchronized (this) {
                        if (ended.isDone()) {
                            return;
                        }
                        if (transfer.moves() == seen) {
                            end();
                        } else {
                            giveUpAfter(transfer.moves());
                        }
                    }
                });
    }

    private void closeTarget() {
        for (EventLoop.@Nullable Registration registration :
                new EventLoop.@Nullable Registration[] {readable, writable, left}) {
            if (registration != null) {
                registration.close();
            }
        }
        to.close();
        watched.close();
    }

    private void end() {
        closeTarget();
        if (lostReader != null) {
            lostReader.close();
        }
        from.close();
        ended.complete(null);
    }

    @Override
    public synchronized void abandon() {
        end();
    }

    @Override
    public @Nullable CtkException failure() {
        return failure;
    }
}
