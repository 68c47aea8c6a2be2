package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.internal.process.LaunchedHandle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that a {@link Launcher} started: a {@link Process} like those of {@link ProcessBuilder}, so that code written
 * for those takes it, its end waited for by pidfd and not by the JDK. Its exit code is 128+n when signal n ended it.
 *
 * <p>To close {@link #getInputStream} before its end is to read no more: the next write of the process fails with EPIPE. SIGPIPE comes with it as
 * anywhere, but not to number 1 of a PID namespace, as a container's program without an init is: it may go on, and is ended by {@link #destroy}.
 */
public final class LaunchedProcess extends Process {
    private static final int SIGTERM = 15;

    private final WatchedProcess watched;
    private final LaunchPlan plan;
    private final long[] times;
    private final OutputStream input;
    private final InputStream output;
    private final InputStream error;
    private final LaunchedHandle handle = new LaunchedHandle(this);

    LaunchedProcess(WatchedProcess watched, LaunchPlan plan, long[] times, Pipes pipes) {
        this.watched = watched;
        this.plan = plan;
        this.times = times;
        this.input = pipes.input;
        this.output = pipes.output;
        this.error = pipes.error;
    }

    /**
     * {@return why not all that the process wrote is in the file that it was for, or not all of a file came to it; empty if nothing
     * is missing. Known when it has ended}
     */
    public Optional<CtkException> streamFailure() {
        return watched.streamFailure();
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
        return watched.await();
    }

    /**
     * {@return how the process ended, after waiting for it at most that long}
     *
     * @param timeout how long to wait
     * @throws TimeoutException if it has not ended by then; it runs on
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public ExitStatus waitForStatus(Duration timeout) throws InterruptedException, TimeoutException {
        return watched.await(timeout);
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
        watched.signal(number);
    }

    /**
     * Sends a signal to the process group that the process leads, where it leads a session ({@link ProcessSteps#newSession}), as a terminal does with what
     * is typed: to a shell, and to the programs that it waits for. The process itself fares as with {@link #signal}.
     *
     * @param number the signal's number, signal(7)
     * @throws IOException a {@link CtkException}: EPERM, or EINVAL for a number that is no signal
     */
    public void signalGroup(int number) throws IOException {
        watched.signalGroup(number);
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
        if (isAlive()) {
            throw new IllegalThreadStateException("process " + pid() + " has not exited");
        }
        return watched.exit().join().code();
    }

    @Override
    public void destroy() {
        signalQuietly(SIGTERM);
    }

    @Override
    public Process destroyForcibly() {
        signalQuietly(WatchedProcess.SIGKILL);
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public boolean isAlive() {
        return watched.isAlive();
    }

    @Override
    public long pid() {
        return watched.pid();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        // Not on the thread that watches: what callers hang on it may take as long as they like.
        return watched.exit().handleAsync((status, failure) -> this);
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
        String how = isAlive()
                ? "running"
                : watched.exit().isCompletedExceptionally()
                        ? "lost"
                        : watched.exit().join().toString();
        return "Process[pid=" + pid() + ", " + how + "]";
    }
}
