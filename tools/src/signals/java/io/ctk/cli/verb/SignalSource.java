package io.ctk.cli.verb;

import java.util.function.IntConsumer;
import sun.misc.Signal;

/**
 * Where a program hears of signals: nothing else of the JDK tells it. Compiled apart from the rest, because javac warns of
 * sun.misc whatever it is told, and a warning is an error there.
 */
final class SignalSource {
    private SignalSource() {}

    /**
     * Has the signal do nothing but this. One that was ignored when the program started, as by nohup(1), still is.
     *
     * @param name such as {@code "TERM"}
     * @param receiver gets its number, on a thread of its own
     */
    static void receive(String name, IntConsumer receiver) {
        Signal.handle(new Signal(name), signal -> receiver.accept(signal.getNumber()));
    }
}
