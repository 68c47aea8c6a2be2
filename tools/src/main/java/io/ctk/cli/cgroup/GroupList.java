package io.ctk.cli.cgroup;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What {@code ctk cgroup ls} prints. */
final class GroupList {
    private static final String NOT_COUNTED = "-";

    private final GroupNames names;
    private final GroupView top;

    GroupList(GroupNames names, GroupView top) {
        this.names = names;
        this.top = top;
    }

    TextTable table() {
        TextTable table = new TextTable("~>>>><", "GROUP", "PROCESSES", "MEMORY", "CPU TIME", "PIDS", "STATE");
        add(table, names.nameOf(top.path()), top);
        addBelow(table, "", top.children());
        return table;
    }

    private static void addBelow(TextTable table, String indent, List<GroupView> groups) {
        for (int i = 0; i < groups.size(); i++) {
            GroupView group = groups.get(i);
            boolean last = i == groups.size() - 1;
            add(table, indent + (last ? "└─ " : "├─ ") + group.path().getFileName(), group);
            addBelow(table, indent + (last ? "   " : "│  "), group.children());
        }
    }

    private static void add(TextTable table, String name, GroupView group) {
        CgroupSnapshot use = group.snapshot();
        table.add(
                name,
                word(group.processes()),
                use.memory().map(memory -> Sizes.text(memory.current())).orElse(NOT_COUNTED),
                Durations.seconds(use.cpu().usage()),
                word(use.pids().map(CgroupSnapshot.Pids::current)),
                group.state());
    }

    private static String word(Optional<Long> number) {
        return number.map(String::valueOf).orElse(NOT_COUNTED);
    }

    /** An array, the tree's groups from the top down. */
    void write(JsonGenerator json) throws IOException {
        json.writeStartArray();
        write(json, top);
        json.writeEndArray();
    }

    private void write(JsonGenerator json, GroupView group) throws IOException {
        CgroupSnapshot use = group.snapshot();
        json.writeStartObject();
        json.writeStringField("group", names.nameOf(group.path()));
        json.writeStringField("path", group.path().toString());
        JsonFields.write(json, "processes", group.processes());
        JsonFields.write(
                json,
                "memoryBytes",
                use.memory().map(CgroupSnapshot.Memory::current).map(ByteSize::bytes));
        JsonFields.write(json, "cpuMicros", use.cpu().usage());
        JsonFields.write(json, "pids", use.pids().map(CgroupSnapshot.Pids::current));
        JsonFields.write(json, use.state());
        json.writeEndObject();
        for (GroupView child : group.children()) {
            write(json, child);
        }
    }
}
