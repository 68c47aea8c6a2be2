package io.ctk.cli.cgroup;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.LimitOptions;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup set}: changes the limits of a group. */
final class SetVerb implements Verb {
    private static final String WORD = "FILE=VALUE";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "set",
                "Changes the limits of a group; those that aren't named stay as they are.",
                "They are set one after another: where one can't be, those before it are set.");
        ExitStatuses.addTo(spec);
        LimitOptions.addTo(spec);
        return spec.addPositional(GroupNames.argument("The group."))
                .addPositional(Options.argument(
                        "1..*",
                        "0..*",
                        WORD,
                        "A file of the group and what to write into it, such as memory.max=64m."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        CgroupLimits.Builder builder = LimitOptions.ofChange(parsed).toBuilder();
        List<String> words = parsed.matchedPositionalValue(1, List.of());
        for (String word : words) {
            Options.read(WORD, word, text -> LimitOptions.addFile(builder, text));
        }
        CgroupLimits limits = builder.build();
        if (limits.isEmpty()) {
            throw new UsageException("nothing to set: write a limit or FILE=VALUE; see ctk cgroup set --help");
        }
        try (Cgroup group = GroupNames.here().open(parsed)) {
            group.require(limits.controllers());
            limits.applyTo(group);
        }
        return 0;
    }
}
