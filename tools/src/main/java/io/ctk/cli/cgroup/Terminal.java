package io.ctk.cli.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A terminal that standard output goes to. */
final class Terminal {
    /**
     * Rows and columns.
     *
     * @param rows how many lines have room
     * @param columns how many characters have room in each
     */
    record Size(int rows, int columns) {}

    private static final Path OUTPUT = Path.of("/proc/self/fd/1");

    /** Terminals (tty(4), pts(4)) by their device's name: neither Java 17 nor 25 has a question for standard output alone. */
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console|hvc\\d+)");

    private static final Size USUAL = new Size(24, 80);

    private Terminal() {}

    /** {@return the terminal that standard output is; empty if it is none} */
    static Optional<Terminal> ofOutput() {
        try {
            return of(Files.readSymbolicLink(OUTPUT));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Terminal> of(Path device) {
        return DEVICE.matcher(device.toString()).matches() ? Optional.of(new Terminal()) : Optional.empty();
    }

    /** {@return its size now, as stty(1) has it; that of most terminals where it doesn't say} */
    Size size() throws InterruptedException {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(OUTPUT.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return stty.waitFor() == 0 ? parse(text) : USUAL;
        } catch (IOException e) {
            return USUAL;
        }
    }

    /** {@return the size that the text says, in rows and columns; a terminal that nobody told its size says 0 0} */
    static Size parse(String text) {
        String[] words = text.strip().split(" ");
        if (words.length != 2) {
            return USUAL;
        }
        try {
            Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            return size.rows() < 1 || size.columns() < 1 ? USUAL : size;
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
