package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup get}: prints how a group is set. */
final class GetVerb implements Verb {
    private static final String FILE = "FILE";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "get",
                "Prints how a group is set: a file and its value a line, as ctk cgroup set takes them with an equals sign between.",
                "A file of several lines is named in each of them. JSON has the lines of each file as an array.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Format.option())
                .addPositional(GroupNames.argument("The group."))
                .addPositional(Options.argument(
                        "1..*", "0..*", FILE, "A file to read, such as memory.max; without, all that can be set."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        List<String> named = parsed.matchedPositionalValue(1, List.of());
        Map<String, List<String>> values;
        try (Cgroup group = GroupNames.here().open(parsed)) {
            values = named.isEmpty() ? all(group) : read(group, named);
        }
        if (json) {
            printJson(values, out);
        } else {
            values.forEach((file, lines) -> print(file, lines, out));
        }
        return 0;
    }

    private static Map<String, List<String>> read(Cgroup group, List<String> files) throws UsageException, IOException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String file : files) {
            values.put(file, lines(Options.read(FILE, file, group::file).read()));
        }
        return values;
    }

    private static Map<String, List<String>> all(Cgroup group) throws IOException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String file : ControlFiles.of(group)) {
            try {
                values.put(file, lines(group.file(file).read()));
            } catch (CtkException e) {
                if (e.errno() != Errno.EOPNOTSUPP) { // not in a group of this kind
                    throw e;
                }
            }
        }
        return values;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static void print(String file, List<String> lines, PrintStream out) {
        if (lines.isEmpty()) {
            out.println(file);
        }
        lines.forEach(line -> out.println(file + " " + line));
    }

    private static void printJson(Map<String, List<String>> values, PrintStream out) throws IOException {
        Format.print(out, json -> {
            json.writeStartObject();
            for (Map.Entry<String, List<String>> value : values.entrySet()) {
                json.writeArrayFieldStart(value.getKey());
                for (String line : value.getValue()) {
                    json.writeString(line);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }
}
