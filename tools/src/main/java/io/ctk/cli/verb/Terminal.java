package io.ctk.cli.verb;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A terminal that one of the standard streams is. */
public final class Terminal {
    /** The standard streams, by their descriptors' numbers. */
    public static final int INPUT = 0;

    public static final int OUTPUT = 1;
    public static final int ERRORS = 2;

    /** As wide as nothing is: for what goes to no terminal, and is not cut. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /**
     * Rows and columns.
     *
     * @param rows how many lines have room
     * @param columns how many characters have room in each
     */
    public record Size(int rows, int columns) {}

    /** Terminals (tty(4), pts(4)) by their device's name: neither Java 17 nor 25 has a question for one standard stream alone. */
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console|hvc\\d+)");

    private static final Size USUAL = new Size(24, 80);
    private static final int NARROWEST = 20;

    private final Path stream;

    private Terminal(Path stream) {
        this.stream = stream;
    }

    /** {@return the terminal that standard output is; empty if it is none} */
    public static Optional<Terminal> ofOutput() {
        return of(OUTPUT);
    }

    /** {@return the terminal that the standard stream of that number is; empty if it is none} */
    public static Optional<Terminal> of(int descriptor) {
        Path stream = Path.of("/proc/self/fd/" + descriptor);
        try {
            return isTerminal(Files.readSymbolicLink(stream)) ? Optional.of(new Terminal(stream)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    public static boolean is(int descriptor) {
        return of(descriptor).isPresent();
    }

    /** {@return whether that is the device of a terminal} */
    public static boolean isTerminal(Path device) {
        return DEVICE.matcher(device.toString()).matches();
    }

    /**
     * {@return how many characters a line to that standard stream has room for: {@code $COLUMNS}, as other commands take it, or what
     * the terminal says; {@link #UNLIMITED} where it is no terminal}
     */
    public static int width(int descriptor) throws InterruptedException {
        Optional<Terminal> terminal = of(descriptor);
        if (terminal.isEmpty()) {
            return UNLIMITED;
        }
        String said = System.getenv("COLUMNS");
        int columns = said != null && said.matches("[0-9]{1,4}") ? Integer.parseInt(said) : 0;
        return Math.max(NARROWEST, columns > 0 ? columns : terminal.get().size().columns());
    }

    /** {@return the width for what is written to that stream, which is only the process's own if it goes to standard output} */
    public static int widthOf(PrintStream out) {
        try {
            return out instanceof StandardOutput ? width(OUTPUT) : UNLIMITED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNLIMITED;
        }
    }

    /** {@return its size now, as stty(1) has it; that of most terminals where it doesn't say} */
    public Size size() throws InterruptedException {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(stream.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return stty.waitFor() == 0 ? parse(text) : USUAL;
        } catch (IOException e) {
            return USUAL;
        }
    }

    /** {@return the size that the text says, in rows and columns; a terminal that nobody told its size says 0 0} */
    public static Size parse(String text) {
        String[] words = text.strip().split(" ");
        if (words.length != 2) {
            return USUAL;
        }
        try {
            int rows = Integer.parseInt(words[0]);
            int columns = Integer.parseInt(words[1]);
            return new Size(rows < 1 ? USUAL.rows() : rows, columns < 1 ? USUAL.columns() : columns);
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
