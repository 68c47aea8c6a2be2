package io.ctk.image;

import java.util.regex.Pattern;

/**
 * The SHA-256 of a blob, which is also its name (OCI image specification, descriptor.md, "Digests").
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final String ALGORITHM = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final int SHORT = 12;

    /** Checks the digits: they become a file's name. */
    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("\"" + hex + "\" is no SHA-256: 64 of 0-9 and a-f");
        }
    }

    /**
     * {@return the digest that is written so}
     *
     * @param text {@code sha256:} and 64 digits
     * @throws IllegalArgumentException if it is another algorithm, or malformed
     */
    public static Digest parse(String text) {
        if (!text.startsWith(ALGORITHM)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no digest that ctk knows: sha256: and 64 of 0-9 and a-f");
        }
        return new Digest(text.substring(ALGORITHM.length()));
    }

    /** {@return its first digits, for people} */
    public String shortened() {
        return hex.substring(0, SHORT);
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** {@return {@code sha256:} and the digits} */
    @Override
    public String toString() {
        return ALGORITHM + hex;
    }
}
