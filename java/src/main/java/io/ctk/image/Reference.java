package io.ctk.image;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image's name, as Docker writes it: {@code debian:12}, {@code registry:5000/group/name:tag@sha256:...}. Docker's own defaults are
 * left away: {@code docker.io/library/debian} is {@code debian}. Without a tag or digest it means the tag {@code latest}.
 *
 * @param repository everything before the tag
 * @param tag the tag, "" where there is only a digest
 * @param pinned the manifest's digest, null where none is given
 */
public record Reference(
        String repository, String tag, @Nullable Digest pinned) {
    private static final String DEFAULT_TAG = "latest";
    private static final Pattern DOMAIN = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
    private static final int LONGEST = 255;

    /** Checks the parts. */
    public Reference {
        Objects.requireNonNull(repository);
        if (repository.isEmpty() || repository.length() > LONGEST || !isRepository(repository)) {
            throw new IllegalArgumentException(
                    "\"" + repository
                            + "\" is no image's name: lower-case letters, digits, . _ - and /, such as debian:12 or registry/group/name:tag");
        }
        if (!tag.isEmpty() && !TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "\"" + tag + "\" is no tag: letters, digits, _ . and -, at most 128, the first no . or -");
        }
        if (tag.isEmpty() && pinned == null) {
            throw new IllegalArgumentException("neither tag nor digest");
        }
    }

    /**
     * {@return the name that is written so}
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Reference parse(String text) {
        int at = text.indexOf('@');
        Digest digest = at < 0 ? null : Digest.parse(text.substring(at + 1));
        String name = at < 0 ? text : text.substring(0, at);
        int colon = name.lastIndexOf(':');
        boolean tagged = colon > name.lastIndexOf('/');
        String tag = tagged ? name.substring(colon + 1) : digest == null ? DEFAULT_TAG : "";
        if (tagged && tag.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" has an empty tag");
        }
        return new Reference(familiar(tagged ? name.substring(0, colon) : name), tag, digest);
    }

    /** Again and again, so that what is written is always read as what it was. */
    private static String familiar(String repository) {
        String name = repository;
        for (String prefix : new String[] {"index.docker.io/", "docker.io/"}) {
            name = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        }
        boolean official = !name.equals(repository) && name.startsWith("library/");
        String shorter = official ? name.substring("library/".length()) : name;
        return shorter.equals(repository) ? shorter : familiar(shorter);
    }

    private static boolean isRepository(String repository) {
        String[] components = repository.split("/", -1);
        for (int i = 0; i < components.length; i++) {
            boolean domain = i == 0
                    && components.length > 1
                    && DOMAIN.matcher(components[0]).matches();
            if (!domain && !COMPONENT.matcher(components[i]).matches()) {
                return false;
            }
        }
        return true;
    }

    /** {@return the manifest's digest, where one is given} */
    public Optional<Digest> digest() {
        return Optional.ofNullable(pinned);
    }

    /** {@return the name without its digest: what the store files the image under} */
    public String name() {
        return tag.isEmpty() ? repository : repository + ":" + tag;
    }

    @Override
    public String toString() {
        return name() + (pinned == null ? "" : "@" + pinned);
    }
}
