package io.ctk.cli;

import io.ctk.launch.LaunchedProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** Passes signals on to the container, from before it starts: one that comes meanwhile is kept for it. */
final class SignalForwarding {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP", "WINCH", "USR2");

    private final Console console;
    private final List<Integer> early = new ArrayList<>();
    private @Nullable LaunchedProcess process;

    private SignalForwarding(Console console) {
        this.console = console;
    }

    static SignalForwarding begin(Console console) {
        SignalForwarding forwarding = new SignalForwarding(console);
        for (String name : NAMES) {
            forwarding.handle(name);
        }
        return forwarding;
    }

    private void handle(String name) {
        try {
            Signal.handle(new Signal(name), signal -> arrived(signal.getNumber()));
        } catch (IllegalArgumentException e) {
            // The JVM keeps it for itself (-Xrs, or SIGHUP ignored by nohup): then it isn't ours to pass on.
            return;
        }
    }

    private synchronized void arrived(int number) {
        if (process == null) {
            early.add(number);
        } else {
            send(process, number);
        }
    }

    /** The container runs: from now on signals go to it, first those that came early. */
    synchronized void to(LaunchedProcess started) {
        process = started;
        early.forEach(number -> send(started, number));
        early.clear();
    }

    private void send(LaunchedProcess to, int number) {
        try {
            to.signal(number);
        } catch (IOException e) {
            console.say("signal " + number + " could not be passed on: " + e.getMessage());
        }
    }
}
