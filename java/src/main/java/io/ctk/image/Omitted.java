package io.ctk.image;

/**
 * What an ordinary user can't unpack, and so was left out.
 *
 * @param devices how many device nodes
 * @param attributes how many extended attributes that need privilege, such as file capabilities
 */
public record Omitted(long devices, long attributes) {
    /** All was unpacked. */
    public static final Omitted NOTHING = new Omitted(0, 0);

    Omitted withDevice() {
        return new Omitted(devices + 1, attributes);
    }

    Omitted withAttribute() {
        return new Omitted(devices, attributes + 1);
    }

    Omitted plus(Omitted other) {
        return new Omitted(devices + other.devices, attributes + other.attributes);
    }
}
