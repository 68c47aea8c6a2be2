package io.ctk.cli;

import io.ctk.CtkException;
import io.ctk.mount.MountTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What {@code ctk overlay ls} prints. */
final class OverlayList {
    private static final String NONE = "-";

    private OverlayList() {}

    static void print(MountTable table, PrintStream out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"TARGET", "LOWER", "UPPER"});
        for (MountTable.Entry entry : table.entries()) {
            if (entry.type().equals("overlay")) {
                rows.add(row(entry));
            }
        }
        int[] widths = new int[2];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            out.println(pad(row[0], widths[0]) + "  " + pad(row[1], widths[1]) + "  " + row[2]);
        }
    }

    private static String[] row(MountTable.Entry entry) {
        List<String> lower = new ArrayList<>();
        String upper = NONE;
        for (String option : entry.superOptions()) {
            if (option.startsWith("lowerdir+=")) {
                lower.add(option.substring("lowerdir+=".length()));
            } else if (option.startsWith("lowerdir=")) {
                lower.add(option.substring("lowerdir=".length()));
            } else if (option.startsWith("upperdir=")) {
                upper = option.substring("upperdir=".length());
            }
        }
        return new String[] {
            CtkException.oneLine(entry.target()),
            CtkException.oneLine(String.join(" ", lower)),
            CtkException.oneLine(upper)
        };
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
