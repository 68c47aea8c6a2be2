package io.ctk.cli.verb;

import io.ctk.launch.LaunchedProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes the signals that this process gets on to the container. One that comes while there is none yet is passed on as soon as
 * there is. QUIT and USR2 are the Java machine's own.
 */
public final class Signals {
    private static final String[] PASSED = {"HUP", "INT", "TERM", "USR1", "WINCH"};

    private static final Set<String> FROM_TERMINAL = Set.of("INT", "WINCH");

    private final List<Integer> early = new ArrayList<>();
    private @Nullable LaunchedProcess process;

    private Signals() {}

    /** From now on signals end in the container. Those that were ignored, as by nohup(1), still are. */
    public static Signals receive() {
        Signals signals = new Signals();
        for (String name : PASSED) {
            SignalSource.receive(name, number -> signals.receive(number, false));
        }
        return signals;
    }

    /**
     * The same for a process of this one's process group. What a terminal sends, it sends to all of its foreground group: passed
     * on, it would come twice, and many a program takes a second Ctrl-C for more than one.
     */
    public static Signals receiveInGroup() {
        Signals signals = new Signals();
        for (String name : PASSED) {
            boolean fromTerminal = FROM_TERMINAL.contains(name);
            SignalSource.receive(name, number -> signals.receive(number, fromTerminal));
        }
        return signals;
    }

    /** Has Ctrl-C, and nothing else of it, do that. */
    public static void onInterrupt(Runnable action) {
        SignalSource.receive("INT", number -> action.run());
    }

    private synchronized void receive(int number, boolean fromTerminal) {
        if (process == null) {
            early.add(number);
        } else if (!fromTerminal || !isForeground()) {
            send(process, number);
        }
    }

    /** Whether this process's group is the one that its terminal sends signals to (/proc/pid/stat, proc(5)). */
    private static boolean isForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            // Behind the name, which may hold anything: state, parent, process group, session, terminal, its foreground
            // group.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return !fields[4].equals("0") && fields[2].equals(fields[5]);
        } catch (IOException e) {
            return false;
        }
    }

    /** Says where they end. */
    public synchronized void passTo(LaunchedProcess to) {
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
