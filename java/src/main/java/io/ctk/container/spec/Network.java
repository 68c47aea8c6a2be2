package io.ctk.container.spec;

/** What a container sees of the network. */
public enum Network {
    /** A network namespace of its own with nothing but loopback. */
    NONE,
    /** The machine's. */
    HOST
}
