package io.ctk.container.spec;

import java.util.regex.Pattern;

/** The names of containers. */
public final class ContainerName {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

    private ContainerName() {}

    /** {@return whether it can be one} */
    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * {@return the name, if it can be one}
     *
     * @throws IllegalArgumentException if it has other characters than letters, digits, {@code _ . -}, or too many
     */
    public static String check(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "\"" + name
                            + "\" is no name for a container: letters, digits, _ . and -, the first a letter or digit, at most 128");
        }
        return name;
    }
}
