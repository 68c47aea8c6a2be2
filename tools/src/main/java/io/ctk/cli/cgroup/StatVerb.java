package io.ctk.cli.cgroup;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupSampler;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.Cut;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup stat}: all that the kernel counts of a group. */
final class StatVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "stat",
                "Prints all that the kernel counts of a group and of those below it.",
                "JSON has numbers without units, in bytes and microseconds, and null for what isn't counted.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Format.option()).addPositional(GroupNames.argument("The group."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        GroupNames names = GroupNames.here();
        CgroupSnapshot snapshot;
        try (Cgroup group = names.open(parsed);
                CgroupSampler sampler = group.sampler()) {
            snapshot = sampler.snapshot();
        }
        String name = names.nameOf(snapshot.group());
        if (json) {
            Format.print(out, generator -> StatJson.write(generator, name, snapshot));
        } else {
            Cut.printWrapped(StatText.of(name, snapshot), StatText.INDENT, out);
        }
        return 0;
    }
}
