package io.ctk.image;

import java.util.List;

/**
 * An image's configuration (OCI image specification, config.md).
 *
 * @param architecture as Go has it, such as {@code amd64}
 * @param os such as {@code linux}
 * @param created when, RFC 3339; "" if it is not said
 * @param author by whom; "" if it is not said
 * @param process what its containers run
 * @param diffIds digests of its layers' uncompressed archives, the lowest first
 * @param history how it came to be, the oldest first
 */
public record ImageConfig(
        String architecture,
        String os,
        String created,
        String author,
        ProcessConfig process,
        List<Digest> diffIds,
        List<History> history) {
    /** Copies what is mutable. */
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * One step of an image's making.
     *
     * @param created when, RFC 3339
     * @param createdBy the command that made it
     * @param author by whom
     * @param comment why
     * @param emptyLayer whether it made no layer
     */
    public record History(String created, String createdBy, String author, String comment, boolean emptyLayer) {}

    /** {@return the machine's architecture as Go names it} */
    public static String machine() {
        String arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }
}
