package io.ctk.image;

/**
 * What could not be kept, and so was left out.
 *
 * @param devices how many device nodes, which an ordinary user can't make
 * @param attributes how many extended attributes that need privilege, such as file capabilities
 * @param owners how many entries that are somebody else's, who can't be made their owner
 * @param sockets how many sockets, for which archives have no word
 */
public record Omitted(long devices, long attributes, long owners, long sockets) {
    /** All was kept. */
    public static final Omitted NOTHING = new Omitted(0, 0, 0, 0);

    Omitted withDevice() {
        return new Omitted(devices + 1, attributes, owners, sockets);
    }

    Omitted withAttribute() {
        return new Omitted(devices, attributes + 1, owners, sockets);
    }

    Omitted withOwner() {
        return new Omitted(devices, attributes, owners + 1, sockets);
    }

    Omitted withSocket() {
        return new Omitted(devices, attributes, owners, sockets + 1);
    }

    Omitted plus(Omitted other) {
        return new Omitted(
                devices + other.devices, attributes + other.attributes, owners + other.owners, sockets + other.sockets);
    }
}
