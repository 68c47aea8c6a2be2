package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that a {@link Launcher} started: a {@link Process} like those of {@link ProcessBuilder}, so that code written
 * for those takes it, its end waited for by pidfd and not by the JDK. Its exit code is 128+n when signal n ended it.
 *
 * <p>To close {@link #getInputStream} before its end is to read no more: the next write of the process fails with EPIPE. SIGPIPE comes with it as
 * anywhere, but not to number 1 of a PID namespace, as a container's program without an init is: it may go on, and is ended by {@link #destroy}.
 */
public final class LaunchedProcess extends Process {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final long pid;
    private final Descriptor pidfd;
    private final LaunchPlan plan;
    private final long[] times;
    private final OutputStream input;
    private final InputStream output;
    private final InputStream error;
    private final List<StreamRelay> relays;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private final LaunchedHandle handle = new LaunchedHandle(this);
    /** Of its group, where that is to die too; null = none. */
    private volatile @Nullable Descriptor killFile;
    /** The signal that SIGKILL was sent in place of; 0 = none. */
    private volatile int replacedSignal;

    private LaunchedProcess(int pid, Descriptor pidfd, LaunchPlan plan, long[] times, Pipes pipes) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.plan = plan;
        this.times = times;
        this.input = pipes.input;
        this.output = pipes.output;
        this.error = pipes.error;
        this.relays = pipes.relays();
    }

    /**
     * Takes over a process that has just started.
     *
     * @param process its number, and its pidfd
     * @param guard the guard that knows it, null where it needs none
     * @throws IOException if it can't be watched over: it is dead and reaped then
     */
    static LaunchedProcess watch(
            int[] process,
            LaunchPlan plan,
            long[] times,
            Pipes pipes,
            @Nullable GuardProcess guard,
            @Nullable Descriptor killFile)
            throws IOException {
        LaunchedProcess launched = new LaunchedProcess(process[0], new Descriptor(process[1]), plan, times, pipes);
        try {
            launched.relays.forEach(relay -> relay.serve(launched));
            if (guard != null) {
                launched.killFile = killFile == null ? null : killFile.duplicate();
                Guard.instance().add(launched, guard);
            }
            EventLoop.instance().add(launched.pidfd, EventLoop.Interest.READABLE, launched.new End());
        } catch (IOException | RuntimeException | Error e) {
            Child.end(launched.pidfd);
            launched.lost(e);
            throw e;
        }
        return launched;
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

    /** What the event loop tells of it. */
    private final class End implements EventHandler {
        @Override
        public boolean ready() {
            reap();
            return false;
        }

        @Override
        public void lost(Exception reason) {
            LaunchedProcess.this.lost(reason);
        }
    }

    /** Reads the exit status of the ended process; called once. */
    private void reap() {
        int[] status = new int[2];
        NativeError failure = new NativeError();
        try {
            pidfd.use(fd -> failure.check(Libctk.ctk_process_reap(fd, status, failure.bytes())));
        } catch (IOException e) {
            lost(e);
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

    /**
     * {@return why not all that the process wrote is in the file that it was for, or not all of a file came to it; empty if nothing
     * is missing. Known when it has ended}
     */
    public Optional<CtkException> streamFailure() {
        return relays.stream()
                .map(StreamRelay::failure)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Its end can't be seen: everybody who waits is told so. */
    private void lost(Throwable reason) {
        closeDescriptors();
        exit.completeExceptionally(reason);
    }

    /** {@return what each step of the launch took, in order} */
    public List<StepTime> trace() {
        List<StepTime> trace = new ArrayList<>();
        long before = times[0];
        for (int i = 0; i < plan.steps().size(); i++) {
            long at = times[i + 1] == 0 ? before : times[i + 1];
            trace.add(new StepTime(plan.steps().get(i), Duration.ofNanos(at - before)));
            before = at;
        }
        return trace;
    }

    /**
     * {@return how the process ended, after waiting for it}
     *
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public ExitStatus waitForStatus() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the exit status of process " + pid + " is lost", e.getCause());
        }
    }

    /**
     * {@return how the process ended, after waiting for it at most that long}
     *
     * @param timeout how long to wait
     * @throws TimeoutException if it has not ended by then; it runs on
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public ExitStatus waitForStatus(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return exit.get(nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the exit status of process " + pid + " is lost", e.getCause());
        }
    }

    /** A duration of centuries is as good as no end. */
    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /**
     * Sends the process a signal. One that has ended is left in peace. The first process of a PID namespace ignores what it
     * has no handler for; where it would ignore a signal that ends ordinary processes, it is killed instead, and counts as
     * ended by the signal that was meant.
     *
     * @param number the signal's number, signal(7)
     * @throws IOException a {@link CtkException}: EPERM, or EINVAL for a number that is no signal
     */
    public void signal(int number) throws IOException {
        hurryEnded();
        boolean dropped = isDropped(number);
        int effective = dropped ? SIGKILL : number;
        if (dropped) {
            replacedSignal = number;
        }
        NativeError failure = new NativeError();
        send(fd -> failure.check(Libctk.ctk_process_signal(fd, effective, failure.bytes())));
    }

    /**
     * Sends a signal to the process group that the process leads, where it leads a session ({@link ProcessSteps#newSession}), as a terminal does with what
     * is typed: to a shell, and to the programs that it waits for. The process itself fares as with {@link #signal}.
     *
     * @param number the signal's number, signal(7)
     * @throws IOException a {@link CtkException}: EPERM, or EINVAL for a number that is no signal
     */
    public void signalGroup(int number) throws IOException {
        hurryEnded();
        if (plan.isSupervised()) { // the session is its program's, to which it passes the signal on
            signal(number);
            return;
        }
        if (isDropped(number)) {
            // At once, and all with it: a shell that only sees its program die goes on to what comes next.
            signal(number);
            return;
        }
        NativeError failure = new NativeError();
        send(fd -> failure.check(Libctk.ctk_process_signal_group(fd, (int) pid, number, failure.bytes())));
    }

    /** Whose output is waited for alone: whoever signals it wants that to end. */
    private void hurryEnded() {
        if (!pidfd.isOpen() && !exit.isDone()) {
            relays.forEach(StreamRelay::hurry);
        }
    }

    /** Does what a signal would have done that the kernel dropped. */
    void endBy(int number) throws IOException {
        replacedSignal = number;
        NativeError failure = new NativeError();
        send(fd -> failure.check(Libctk.ctk_process_signal(fd, SIGKILL, failure.bytes())));
    }

    /** A supervisor passes on whatever comes. */
    private boolean isDropped(int number) {
        return !plan.isSupervised() && SignalMask.isDropped(pid, number);
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

    private boolean signalQuietly(int number) {
        try {
            signal(number);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return input;
    }

    @Override
    public InputStream getInputStream() {
        return output;
    }

    @Override
    public InputStream getErrorStream() {
        return error;
    }

    @Override
    public int waitFor() throws InterruptedException {
        return waitForStatus().code();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            waitForStatus(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public int exitValue() {
        if (!exit.isDone()) {
            throw new IllegalThreadStateException("process " + pid + " has not exited");
        }
        return exit.join().code();
    }

    @Override
    public void destroy() {
        signalQuietly(SIGTERM);
    }

    @Override
    public Process destroyForcibly() {
        signalQuietly(SIGKILL);
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public CompletableFuture<Process> onExit() {
        // Not on the thread that watches: what callers hang on it may take as long as they like.
        return exit.handleAsync((status, failure) -> this);
    }

    @Override
    public ProcessHandle toHandle() {
        return handle;
    }

    @Override
    public ProcessHandle.Info info() {
        return handle.info();
    }

    @Override
    public Stream<ProcessHandle> children() {
        return handle.children();
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return handle.descendants();
    }

    @Override
    public String toString() {
        return "Process[pid=" + pid + ", "
                + (isAlive() ? "running" : exit.isCompletedExceptionally() ? "lost" : exit.join()) + "]";
    }
}
