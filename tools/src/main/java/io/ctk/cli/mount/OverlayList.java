package io.ctk.cli.mount;

import io.ctk.cli.verb.TextTable;
import io.ctk.mount.MountTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What {@code ctk overlay ls} prints. */
final class OverlayList {
    private static final String NONE = "-";

    private OverlayList() {}

    static void print(MountTable table, PrintStream out) {
        TextTable rows = new TextTable("~~~", "TARGET", "LOWER", "UPPER");
        for (MountTable.Entry entry : table.entries()) {
            if (entry.type().equals("overlay")) {
                rows.add(row(entry));
            }
        }
        rows.print(out);
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
        return new String[] {entry.target(), String.join(" ", lower), upper};
    }
}
