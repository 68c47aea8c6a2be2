package io.ctk.cli.cgroup.watch;

import io.ctk.ByteSize;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What {@code ctk cgroup top} shows. */
final class TopTable {
    private static final String NOT_COUNTED = "-";

    private TopTable() {}

    /** {@return the heading, and a line for each row} */
    static List<String> lines(List<TopRow> rows, GroupNames names) {
        // The name last: however long it is, the figures keep their places from one round to the next.
        TextTable table = new TextTable(">>>>><", "  CPU %", "   MEMORY", " PIDS", "   READ/S", "WRITTEN/S", "GROUP");
        for (TopRow row : rows) {
            table.add(
                    String.format(Locale.ROOT, "%.1f", row.cpuPercent()),
                    size(row.memory()),
                    row.pids().isPresent() ? Long.toString(row.pids().getAsLong()) : NOT_COUNTED,
                    size(row.read()),
                    size(row.written()),
                    names.nameOf(row.path()));
        }
        return table.lines();
    }

    private static String size(OptionalLong bytes) {
        return bytes.isPresent() ? Sizes.text(ByteSize.bytes(bytes.getAsLong())) : NOT_COUNTED;
    }
}
