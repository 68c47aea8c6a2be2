package io.ctk.internal.streams;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.process.SignalMask;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a pipe whose reader has gone, for processes of a PID namespace. To close it does for all but number 1, for which
 * the kernel drops SIGPIPE. So the pipe is kept full, and whoever writes to it waits: is that number 1, and has it nothing of its own
 * for SIGPIPE, it is ended; and so is any other, by that signal. Those that have something of their own for it get EPIPE in moments in
 * which the end is closed, which are few, since a write of number 1's would only fail then. Whoever never writes is
 * left in peace. Nothing tells of somebody's beginning to wait, so it is looked at, soon at first and then five times a second.
 */
final class LostReader implements AutoCloseable {
    private static final int FIRST_MS = 10;
    private static final int MOST_MS = 200;
    /** Who computes keeps others from their signal no longer than the pause does. */
    private static final int MOST_RUNS = MOST_MS / FIRST_MS;
    /** Time enough for those that wait to be woken, also on a busy machine; who wasn't is next time. */
    private static final int CLOSED_MS = 10;

    /** So often it is closed for those that wait in no write, but for room (poll(2)), or can't be seen: every 5 s. */
    private static final int RARELY = 24;

    private static final byte[] NOTHING = new byte[4096];

    private final Descriptor writing;
    private Descriptor reading;
    private int pause = FIRST_MS;
    /** How often number 1 ran, and was about to write perhaps. */
    private int ran;

    private int looks;

    private boolean closed;
    private @Nullable StreamOwner owner;

    private LostReader(Descriptor reading, Descriptor writing) {
        this.reading = reading;
        this.writing = writing;
    }

    /** Takes over the reading end. */
    static LostReader of(Descriptor reading) throws IOException {
        int end = reading.use(fd -> Libctk.ctk_pipe_reopen(fd, 1, null));
        if (end < 0) {
            throw new CtkException("open pipe", "", -end, "");
        }
        return new LostReader(reading, new Descriptor(end));
    }

    synchronized void serve(StreamOwner process) {
        owner = process;
    }

    synchronized void begin() throws IOException {
        int written;
        do {
            written = writing.use(fd -> Libctk.ctk_descriptor_write(fd, NOTHING, NOTHING.length, null));
        } while (written > 0);
        after(pause, this::look);
    }

    private void after(int milliseconds, Runnable task) {
        CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS, RelayThreads::execute)
                .execute(task);
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        try {
            StreamOwner process = owner;
            if (process != null) {
                int pid = (int) process.pid();
                int writes = writing.use(fd -> Libctk.ctk_process_writes(pid, fd, null));
                if (writes == 1 && SignalMask.dropsPipe(pid)) {
                    process.endBy(SignalMask.PIPE);
                    return; // whoever waits beside it dies with it
                }
                if (writes == 2 && ran++ < MOST_RUNS) {
                    after(FIRST_MS, this::look); // on a busy machine it takes a while to come to wait
                    return;
                }
                ran = 0;
                boolean awaited = endWritersBelow(process);
                if (writes == 1 || awaited || ++looks % RARELY == 0) {
                    reading.close();
                }
            }
            after(CLOSED_MS, this::reopen);
        } catch (IOException e) {
            close();
        }
    }

    /**
     * Sends SIGPIPE to all other processes of number 1's namespace, which descend from it, that wait in a write and have nothing of their own
     * for it.
     *
     * @return whether one waits that has
     */
    private boolean endWritersBelow(StreamOwner process) throws IOException {
        boolean awaited = false;
        for (ProcessHandle other : process.descendants().toList()) {
            int pid = (int) other.pid();
            if (SignalMask.endsByPipe(pid)) {
                boolean ended =
                        writing.use(fd -> Libctk.ctk_process_signal_writer(pid, fd, SignalMask.PIPE, null)) == 1;
                pause = ended ? FIRST_MS : pause; // who has waited for it is next, perhaps
            } else {
                awaited |= writing.use(fd -> Libctk.ctk_process_writes(pid, fd, null)) == 1;
            }
        }
        return awaited;
    }

    private synchronized void reopen() {
        if (closed) {
            return;
        }
        try {
            if (!reading.isOpen()) {
                int end = writing.use(fd -> Libctk.ctk_pipe_reopen(fd, 0, null));
                if (end < 0) {
                    close();
                    return;
                }
                reading = new Descriptor(end);
            }
            pause = Math.min(2 * pause, MOST_MS);
            after(pause, this::look);
        } catch (IOException e) {
            close();
        }
    }

    /** Whoever writes then gets EPIPE. */
    @Override
    public synchronized void close() {
        closed = true;
        reading.close();
        writing.close();
    }
}
