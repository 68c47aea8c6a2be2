package io.ctk.container.spec;

import java.nio.charset.StandardCharsets;

/** A host name, as the kernel takes it and files have it. */
public final class Hostname {
    /** sethostname(2). */
    private static final int MOST_BYTES = 64;

    private Hostname() {}

    /** {@return a container's host name: its own name, as far as the kernel takes it, unless another is wished} */
    public static String of(ContainerSpec spec, String id) {
        return spec.hostname().orElse(id.length() > MOST_BYTES ? id.substring(0, MOST_BYTES) : id);
    }

    /** {@return the name, if it can be one} */
    public static String check(String name) {
        boolean splits = name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c) || c == '#');
        if (name.isEmpty() || splits || name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException("\"" + name + "\" is no host name: 1 to " + MOST_BYTES
                    + " bytes, without spaces, control characters and #");
        }
        return name;
    }
}
