package io.ctk.image;

import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest of a blob, which is also its name (OCI image specification, descriptor.md, "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}, which are those that the specification registers for all to know
 * @param hex 64 or 128 lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    /** What ctk makes digests with. */
    public static final String SHA256 = "sha256";

    /** What others may have made them with. */
    public static final String SHA512 = "sha512";

    private static final Map<String, Integer> DIGITS = Map.of(SHA256, 64, SHA512, 128);
    /** What the specification allows, be it of an algorithm that nobody knows. */
    private static final Pattern WRITTEN = Pattern.compile("([a-z0-9]+(?:[+._-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)");

    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
    private static final Comparator<Digest> ORDER =
            Comparator.comparing(Digest::algorithm).thenComparing(Digest::hex);
    private static final int SHORT = 12;

    /** Checks both: they become names of directories and files. */
    public Digest {
        Integer digits = DIGITS.get(algorithm);
        if (digits == null) {
            throw new IllegalArgumentException(
                    "the digest algorithm \"" + algorithm + "\" is none that ctk knows, which are sha256 and sha512");
        }
        if (hex.length() != digits || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("\"" + hex + "\" is no " + (digits == 64 ? "SHA-256" : "SHA-512") + ": "
                    + digits + " of 0-9 and a-f");
        }
    }

    /** A SHA-256. */
    public Digest(String hex) {
        this(SHA256, hex);
    }

    /**
     * {@return the digest that is written so}
     *
     * @param text {@code sha256:} and 64 digits, or {@code sha512:} and 128
     * @throws IllegalArgumentException if it is another algorithm, or malformed
     */
    public static Digest parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        int colon = text.indexOf(':');
        if (colon > 0 && DIGITS.containsKey(text.substring(0, colon))) {
            return new Digest(text.substring(0, colon), text.substring(colon + 1));
        }
        if (written.matches()) {
            return new Digest(written.group(1), written.group(2));
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no digest that ctk knows: sha256: and 64 of 0-9 and a-f, or sha512: and 128");
    }

    /** {@return whether the text is to be a digest, and no name of an image}: it begins with an algorithm that is known */
    public static boolean isMeant(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && DIGITS.containsKey(text.substring(0, colon));
    }

    /** {@return whether it is a digest as the specification has it, of an algorithm that is not known here} */
    public static boolean isOfUnknownAlgorithm(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches() && !DIGITS.containsKey(written.group(1));
    }

    /** {@return its first digits, for people} */
    public String shortened() {
        return hex.substring(0, SHORT);
    }

    @Override
    public int compareTo(Digest other) {
        return ORDER.compare(this, other);
    }

    /** {@return the algorithm, a colon, and the digits} */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
