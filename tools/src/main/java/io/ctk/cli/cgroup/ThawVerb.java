package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.cgroup.Cgroup;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup thaw}: lets frozen processes run on. */
final class ThawVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb("thaw", "Lets the processes of a frozen group run on.");
        ExitStatuses.addTo(spec);
        return spec.addPositional(GroupNames.argument("The group."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        GroupNames names = GroupNames.here();
        try (Cgroup group = names.open(parsed)) {
            group.thaw();
            for (Path above = group.path().getParent();
                    above != null && above.startsWith(names.mountPoint()) && !above.equals(names.mountPoint());
                    above = above.getParent()) {
                if (isFrozen(above)) {
                    err.println("ctk: it stands still until " + CtkException.oneLine(names.nameOf(above))
                            + " is thawed too, which is frozen above it");
                }
            }
        }
        return 0;
    }

    private static boolean isFrozen(Path path) throws IOException {
        try (Cgroup group = Cgroup.open(path)) {
            return group.file("cgroup.freeze").read().strip().equals("1");
        }
    }
}
