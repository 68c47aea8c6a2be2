package io.ctk.cli.cgroup;

import io.ctk.cli.cgroup.names.Depth;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup ls}: the groups as a tree, with what they use. */
final class ListVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "ls",
                "Lists a group and those below it as a tree, with what they use.",
                "PROCESSES live right in the group; the other figures count those below it too. What no controller counts is -.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Depth.option())
                .addOption(Format.option())
                .addPositional(GroupNames.optionalArgument("Where to begin; at the topmost group without."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        int depth = Depth.of(parsed);
        GroupNames names = GroupNames.here();
        GroupList list = new GroupList(names, GroupView.read(names.path(parsed), depth));
        if (json) {
            Format.print(out, list::write);
        } else {
            list.table().print(out);
        }
        return 0;
    }
}
