package io.ctk.internal.events;

/** Whoever waits for something to happen to a descriptor. Called on the one thread of all: it must not block. */
public interface EventHandler {
    /** Something happened. {@return whether to be called the next time too} */
    boolean ready();

    /** Nothing can be heard of it any more. */
    void lost(Exception reason);
}
