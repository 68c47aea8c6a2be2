package io.ctk.internal.streams;

import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Carries a process's standard output or error to a file. */
final class OutputRelay extends FileRelay {
    /** A disk that works takes something in that time; who was killed waits for no other. */
    private static final int OUTPUT_MS = 10_000;

    /** Whether the process is number 1 of a PID namespace. */
    private final boolean isFirst;

    private final AtomicInteger moves = new AtomicInteger();
    private volatile @Nullable StreamOwner owner;
    private volatile @Nullable LostReader lostReader;
    /** Whether there is nobody left to tell. */
    private volatile boolean finished;

    OutputRelay(String stream, boolean isFirst, int file, int pipe) {
        super(stream, file, pipe);
        this.isFirst = isFirst;
    }

    @Override
    public void serve(StreamOwner process) {
        owner = process;
        LostReader lost = lostReader;
        if (lost != null) {
            lost.serve(process);
        }
    }

    @Override
    EventLoop.Interest interest() {
        return EventLoop.Interest.READABLE;
    }

    @Override
    int move(int fileFd, int pipeFd, byte[] error) {
        int result = Libctk.ctk_relay_output(pipeFd, fileFd, error);
        moves.incrementAndGet();
        return result;
    }

    @Override
    boolean hasMore() throws IOException {
        return pipe().use(fd -> Libctk.ctk_descriptor_available(fd, null)) > 0;
    }

    @Override
    void endCarrying() {
        if (failure() != null && isFirst) {
            loseFile();
        } else {
            end();
        }
    }

    /** What is written from now on goes nowhere. The kernel would tell all others by SIGPIPE when the pipe is closed. */
    private void loseFile() {
        try {
            LostReader lost = LostReader.of(pipe());
            lostReader = lost;
            StreamOwner process = owner;
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

    @Override
    public CompletableFuture<Void> finish(boolean killed) {
        finished = true;
        if (lostReader != null) {
            RelayThreads.FILES.execute(this::endLocked);
        }
        if (killed) {
            hurry();
        }
        return ended();
    }

    @Override
    public void hurry() {
        giveUpAfter(moves.get());
    }

    private void giveUpAfter(long seen) {
        CompletableFuture.delayedExecutor(OUTPUT_MS, TimeUnit.MILLISECONDS, RelayThreads.FILES)
                .execute(() -> {
                    if (ended().isDone()) {
                        return;
                    }
                    if (moves.get() != seen) {
                        giveUpAfter(moves.get());
                        return;
                    }
                    giveUp(Errno.ETIMEDOUT, "it took nothing for " + OUTPUT_MS / 1000 + " s");
                });
    }

    @Override
    void end() {
        LostReader lost = lostReader;
        if (lost != null) {
            lost.close();
        }
        super.end();
    }
}
