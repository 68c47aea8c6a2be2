package io.ctk.cli;

import io.ctk.CtkException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of words under headings, each column as wide as its widest word. */
final class TextTable {
    private static final String GAP = "   ";

    private final List<String[]> rows = new ArrayList<>();

    TextTable(String... headings) {
        rows.add(headings);
    }

    void add(String... words) {
        String[] row = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            row[i] = CtkException.oneLine(words[i]);
        }
        rows.add(row);
    }

    void print(PrintStream out) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]);
                if (i < row.length - 1) {
                    line.append(" ".repeat(widths[i] - row[i].length())).append(GAP);
                }
            }
            out.println(line);
        }
    }
}
