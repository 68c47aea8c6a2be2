package io.ctk.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Words of Docker's that say how a bind is made and that change nothing here: what people paste works, or is refused with the reason. */
final class BindWords {
    /** The keys of a {@code --mount} whose values these words are. */
    static final List<String> KEYS = List.of("bind-propagation", "consistency");

    /** Where SELinux is enabled (selinuxfs). */
    private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

    private BindWords() {}

    /**
     * Takes a word that changes nothing.
     *
     * @param text where it stands
     * @throws IllegalArgumentException if it would have to change something, or is none
     */
    static void check(String word, String text) {
        check(word, text, Files.exists(SELINUX));
    }

    static void check(String word, String text, boolean selinux) {
        switch (word) {
            case "cached", "delegated", "consistent", "default" -> {
                // How far a virtual machine's view may lag behind: on Linux it never does.
            }
            case "private", "rprivate" -> {
                // No mount of a container reaches the machine, and none of the machine's reaches a container.
            }
            case "z", "Z" -> {
                if (selinux) {
                    throw new IllegalArgumentException(
                            "the option " + word + " of \"" + text
                                    + "\" asks for another SELinux label, which ctk does not give: chcon -R -t container_file_t does");
                }
            }
            default ->
                throw new IllegalArgumentException("there is no option " + word + " of the volume \"" + text
                        + "\": ro or rw; z, Z, cached, delegated, consistent and private change nothing");
        }
    }
}
