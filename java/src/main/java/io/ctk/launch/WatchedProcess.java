package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import io.ctk.internal.process.Child;
import io.ctk.internal.process.SignalMask;
import io.ctk.internal.streams.StreamOwner;
import io.ctk.internal.streams.StreamRelay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A child by its pidfd, from its start until it is reaped: signalled, and its end told when all is carried that it has written. */
final class WatchedProcess implements EventHandler, StreamOwner {
    static final int SIGKILL = 9;

    private final long pid;
    private final Descriptor pidfd;
    /** Whether it passes signals on to its program. */
    private final boolean isSupervised;

    private final List<StreamRelay> relays;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    /** Of its group, where that is to die too; null = none. */
    private volatile @Nullable Descriptor killFile;
    /** The signal that SIGKILL was sent in place of; 0 = none. */
    private volatile int replacedSignal;

    private WatchedProcess(int pid, Descriptor pidfd, boolean isSupervised, List<StreamRelay> relays) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.isSupervised = isSupervised;
        this.relays = relays;
    }

    /**
     * Takes over a process that has just started.
     *
     * @param process its number, and its pidfd
     * @param guard the guard that knows it, null where it needs none
     * @throws IOException if it can't be watched over: it is dead and reaped then
     */
    static WatchedProcess of(
            int[] process,
            boolean isSupervised,
            List<StreamRelay> relays,
            @Nullable GuardProcess guard,
            @Nullable Descriptor killFile)
            throws IOException {
        WatchedProcess watched = new WatchedProcess(process[0], new Descriptor(process[1]), isSupervised, relays);
        try {
            relays.forEach(relay -> relay.serve(watched));
            if (guard != null) {
                watched.killFile = killFile == null ? null : killFile.duplicate();
                Guard.instance().add(watched, guard);
            }
            EventLoop.instance().add(watched.pidfd, EventLoop.Interest.READABLE, watched);
        } catch (IOException | RuntimeException | Error e) {
            Child.end(watched.pidfd);
            watched.lose(e);
            throw e;
        }
        return watched;
    }

    /** Has a new guard know it, unless it has ended. */
    void guardBy(GuardProcess guard) throws IOException {
        try {
            guard.add(pidfd, killFile);
        } catch (IOException e) {
            if (isAlive() && pidfd.isOpen()) {
                throw e;
            }
        }
    }

    private void closeDescriptors() {
        Guard.instance().remove(this);
        pidfd.close();
        Descriptor file = killFile;
        if (file != null) {
            file.close();
        }
    }

    @Override
    public boolean ready() {
        reap();
        return false;
    }

    @Override
    public void lost(Exception reason) {
        lose(reason);
    }

    /** Reads the exit status of the ended process; called once. */
    private void reap() {
        int[] status = new int[2];
        NativeError failure = new NativeError();
        try {
            pidfd.use(fd -> failure.check(Libctk.ctk_process_reap(fd, status, failure.bytes())));
        } catch (IOException e) {
            lose(e);
            return;
        }
        closeDescriptors();
        boolean replaced = status[0] != 0 && status[1] == SIGKILL && replacedSignal != 0;
        int value = replaced ? replacedSignal : status[1];
        ExitStatus how = status[0] == 0 ? ExitStatus.exited(value) : ExitStatus.signalled(value);
        boolean killed = status[0] != 0 && status[1] == SIGKILL;
        // What it has written is to be in its files and pipes when somebody hears that it has ended.
        CompletableFuture<?> unused = CompletableFuture.allOf(
                        relays.stream().map(relay -> relay.finish(killed)).toArray(CompletableFuture<?>[]::new))
                .whenComplete((carried, never) -> exit.complete(how));
    }

    /** Its end can't be seen: everybody who waits is told so. */
    private void lose(Throwable reason) {
        closeDescriptors();
        exit.completeExceptionally(reason);
    }

    /** {@return why not all was carried that was to be; empty if all was, or it has not ended} */
    Optional<CtkException> streamFailure() {
        return relays.stream()
                .map(StreamRelay::failure)
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return isAlive() ? ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants) : Stream.empty();
    }

    /** {@return how it ended, when it has, and all is carried that it has written} */
    CompletableFuture<ExitStatus> exit() {
        return exit;
    }

    boolean isAlive() {
        return !exit.isDone();
    }

    /** {@return how it ended, after waiting for it} */
    ExitStatus await() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw isLost(e);
        }
    }

    /** {@return how it ended, after waiting for it at most that long} */
    ExitStatus await(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return exit.get(nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw isLost(e);
        }
    }

    private IllegalStateException isLost(ExecutionException e) {
        return new IllegalStateException("the exit status of process " + pid + " is lost", e.getCause());
    }

    /** A duration of centuries is as good as no end. */
    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /** Sends it a signal, or, where the kernel would drop one that ends ordinary processes, kills it in its place. */
    void signal(int number) throws IOException {
        hurryEnded();
        if (isDropped(number)) {
            endBy(number);
            return;
        }
        NativeError failure = new NativeError();
        send(fd -> failure.check(Libctk.ctk_process_signal(fd, number, failure.bytes())));
    }

    /** Sends a signal to the process group that it leads. */
    void signalGroup(int number) throws IOException {
        hurryEnded();
        // The session of a supervised one is its program's, to which it passes the signal on. One for which the signal
        // would be dropped is
        // ended at once, and all with it: a shell that only sees its program die goes on to what comes next.
        if (isSupervised || isDropped(number)) {
            signal(number);
            return;
        }
        NativeError failure = new NativeError();
        send(fd -> failure.check(Libctk.ctk_process_signal_group(fd, (int) pid, number, failure.bytes())));
    }

    @Override
    public void endBy(int signal) throws IOException {
        replacedSignal = signal;
        kill();
    }

    private void kill() throws IOException {
        NativeError failure = new NativeError();
        send(fd -> failure.check(Libctk.ctk_process_signal(fd, SIGKILL, failure.bytes())));
    }

    /** Whose output is waited for alone: whoever signals it wants that to end. */
    private void hurryEnded() {
        if (!pidfd.isOpen() && !exit.isDone()) {
            relays.forEach(StreamRelay::hurry);
        }
    }

    /** A supervisor passes on whatever comes. */
    private boolean isDropped(int number) {
        return !isSupervised && SignalMask.isDropped(pid, number);
    }

    /** While its descriptor is used it is not reaped, and its number its own. */
    private void send(Descriptor.Use call) throws IOException {
        try {
            pidfd.use(call);
        } catch (CtkException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        } catch (IOException e) {
            if (isAlive() && pidfd.isOpen()) { // otherwise it has ended, and at most its output is still on its way
                throw e;
            }
        }
    }
}
