package io.ctk.cli.verb;

import io.ctk.launch.CaughtSignals;
import io.ctk.launch.LaunchedProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Passes the signals that this process gets on to the container. One that comes while there is none yet is passed on as soon as
 * there is. What is typed at the terminal goes to the programs in the foreground there, as if they had the terminal; what a process sends,
 * to the first of them alone, as with Docker.
 */
public final class Signals implements AutoCloseable {
    private static final int INT = 2;
    private static final int KILL = 9;
    /** Whoever types it so often means it. */
    private static final int ENOUGH = 3;

    /**
     * All that end or tell something and can be caught: HUP INT QUIT USR1 USR2 ALRM TERM STKFLT CONT URG XCPU VTALRM PROF WINCH IO PWR, and those
     * without a name. Not those by which the kernel tells a process of its own doing, and not TSTP, TTIN, TTOU: they stop this one.
     */
    private static final List<Integer> PASSED = Stream.concat(
                    Stream.of(1, INT, 3, 10, 12, 14, 15, 16, 18, 23, 24, 26, 27, 28, 29, 30),
                    IntStream.rangeClosed(34, 64).boxed())
            .collect(Collectors.toList());

    private record Signal(int number, boolean fromTerminal) {}

    private final LinkedBlockingQueue<Signal> queue = new LinkedBlockingQueue<>();
    private final boolean inGroup;
    private final CaughtSignals caught;
    private int interrupts;

    private Signals(boolean inGroup) throws IOException {
        this.inGroup = inGroup;
        caught = CaughtSignals.of(PASSED, (number, fromTerminal) -> queue.add(new Signal(number, fromTerminal)));
    }

    /** From now on signals end in the container. Those that were ignored, as by nohup(1), still are. */
    public static Signals receive() throws IOException {
        return new Signals(false);
    }

    /**
     * The same for a process of this one's process group. What a terminal sends, it sends to all of its foreground group: passed
     * on, it would come twice, and many a program takes a second Ctrl-C for more than one.
     */
    public static Signals receiveInGroup() throws IOException {
        return new Signals(true);
    }

    /** Has Ctrl-C, and nothing else of it, do that. */
    public static void onInterrupt(Runnable action) {
        SignalSource.receive("INT", number -> action.run());
    }

    /** Says where they end. */
    public void passTo(LaunchedProcess process) {
        Thread thread = new Thread(() -> passAll(process), "ctk-signals");
        thread.setDaemon(true);
        thread.start();
    }

    private void passAll(LaunchedProcess process) {
        try {
            while (true) {
                pass(queue.take(), process);
            }
        } catch (InterruptedException e) {
            return; // nobody does
        }
    }

    private void pass(Signal signal, LaunchedProcess process) {
        try {
            if (!signal.fromTerminal) {
                process.signal(signal.number);
            } else if (!inGroup) {
                passTyped(signal.number, process);
            }
        } catch (IOException e) {
            System.err.println("ctk: signal " + signal.number + " could not be passed on: " + Failure.line(e));
        }
    }

    private void passTyped(int number, LaunchedProcess process) throws IOException {
        if (number == INT && ++interrupts == ENOUGH) {
            System.err.println("ctk: killed by the third Ctrl-C");
            process.signal(KILL);
        } else {
            process.signalGroup(number);
        }
    }

    /** Nobody is there any more to pass them on to. */
    @Override
    public void close() {
        caught.close();
    }
}
