package io.ctk.cli.verb;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Fits text into a number of characters. */
public final class Cut {
    private static final String ELLIPSIS = "\u2026";

    private Cut() {}

    /** {@return how many characters it takes, two halves of one being one} */
    public static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** {@return the text, ended by an ellipsis where it has more characters} */
    public static String to(int room, String text) {
        return width(text) <= room
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.max(0, room - 1))) + ELLIPSIS;
    }

    /**
     * {@return the line, broken between words where it has no room}
     *
     * @param indent how many spaces the lines after the first begin with
     */
    public static List<String> wrapped(String line, int indent, int room) {
        List<String> lines = new ArrayList<>();
        String rest = line;
        String margin = "";
        while (margin.length() + width(rest) > room) {
            int end = rest.offsetByCodePoints(0, Math.max(1, room - margin.length()));
            int space = rest.lastIndexOf(' ', end);
            // A space in what only sets columns apart is no place to break.
            boolean breaks = space > (margin.isEmpty() ? indent : 0);
            lines.add(margin + rest.substring(0, breaks ? space : end).stripTrailing());
            rest = rest.substring(breaks ? space : end).stripLeading();
            margin = " ".repeat(room > 2 * indent ? indent : 0);
        }
        if (!rest.isEmpty() || lines.isEmpty()) {
            lines.add(margin + rest);
        }
        return lines;
    }

    /** Prints lines, each cut where the terminal has no room. */
    public static void print(List<String> lines, PrintStream out) {
        int room = Terminal.widthOf(out);
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(to(room, line)).append('\n'));
        out.print(text);
    }

    /** Prints the lines of a text, each broken where the terminal has no room. */
    public static void printWrapped(String text, int indent, PrintStream out) {
        int room = Terminal.widthOf(out);
        StringBuilder lines = new StringBuilder();
        text.lines().forEach(line -> wrapped(line, indent, room)
                .forEach(part -> lines.append(part).append('\n')));
        out.print(lines);
    }
}
