package io.ctk.cli.verb;

import io.ctk.CtkException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of words under headings, each column as wide as its widest word, or as there is room for. */
public final class TextTable {
    private static final String GAP = "  ";
    private static final char RIGHT = '>';
    private static final char ELASTIC = '~';

    /** Below that, a cut word tells nobody anything. */
    private static final int LEAST = 8;

    private final List<String[]> rows = new ArrayList<>();
    private final String alignment;

    /**
     * A table without rows yet.
     *
     * @param alignment for each column: {@code <} for words, {@code ~} for words that may be cut where the terminal has no room for them,
     *     {@code >} for numbers, which stand at the right
     * @param headings the columns' names
     */
    public TextTable(String alignment, String... headings) {
        this.alignment = alignment;
        rows.add(headings);
    }

    public void add(String... words) {
        String[] row = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            row[i] = CtkException.oneLine(words[i]);
        }
        rows.add(row);
    }

    /** {@return the lines, nothing cut} */
    public List<String> lines() {
        return lines(Terminal.UNLIMITED);
    }

    /**
     * {@return the lines}
     *
     * @param room the most characters of a line, where words can be cut to that; the widest are cut first
     */
    public List<String> lines(int room) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Cut.width(row[i]));
            }
        }
        fit(widths, room);
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String word = Cut.to(widths[i], row[i]);
                String space = " ".repeat(widths[i] - Cut.width(word));
                line.append(i == 0 ? "" : GAP).append(alignment.charAt(i) == RIGHT ? space + word : word + space);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private void fit(int[] widths, int room) {
        long excess = Arrays.stream(widths).asLongStream().sum() + (long) GAP.length() * (widths.length - 1) - room;
        for (; excess > 0; excess--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean cuttable = alignment.charAt(i) == ELASTIC && widths[i] > LEAST;
                if (cuttable && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    /** Prints it, as wide as the terminal has room for; all of it where the stream goes to none. */
    public void print(PrintStream out) {
        lines(Terminal.widthOf(out)).forEach(out::println);
    }
}
