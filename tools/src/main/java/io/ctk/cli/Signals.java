package io.ctk.cli;

import io.ctk.launch.LaunchedProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes the signals that this process gets on to the container. One that comes while there is none yet is passed on as soon as
 * there is. QUIT and USR2 are the Java machine's own.
 */
final class Signals {
    private static final String[] PASSED = {"HUP", "INT", "TERM", "USR1", "WINCH"};

    private final List<Integer> early = new ArrayList<>();
    private @Nullable LaunchedProcess process;

    private Signals() {}

    /** From now on signals end in the container. Those that were ignored, as by nohup(1), still are. */
    static Signals receive() {
        Signals signals = new Signals();
        for (String name : PASSED) {
            SignalSource.receive(name, signals::receive);
        }
        return signals;
    }

    private synchronized void receive(int number) {
        if (process == null) {
            early.add(number);
        } else {
            send(process, number);
        }
    }

    /** Says where they end. */
    synchronized void passTo(LaunchedProcess to) {
        process = to;
        for (int number : early) {
            send(to, number);
        }
        early.clear();
    }

    private static void send(LaunchedProcess to, int number) {
        try {
            to.signal(number);
        } catch (IOException e) {
            System.err.println("ctk: signal " + number + " could not be passed on: " + Failure.line(e));
        }
    }
}
