package io.ctk.cli.verb;

import io.ctk.CtkException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of words under headings, each column as wide as its widest word. */
public final class TextTable {
    private static final String GAP = "  ";
    private static final char LEFT = '<';

    private final List<String[]> rows = new ArrayList<>();
    private final String alignment;

    /**
     * A table without rows yet.
     *
     * @param alignment {@code <} for each column of words, {@code >} for each of numbers, which stand at the right
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

    public List<String> lines() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String space = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : GAP).append(alignment.charAt(i) == LEFT ? row[i] + space : space + row[i]);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    public void print(PrintStream out) {
        lines().forEach(out::println);
    }
}
