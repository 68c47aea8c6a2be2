package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup rm}: removes groups, as rmdir(1) removes directories; never a process that nobody asked it to kill. */
final class RemoveVerb implements Verb {
    private static final String RECURSIVE = "--recursive";
    private static final String KILL = "--kill";
    private static final String OPERATION = "remove cgroup";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "rm",
                "Removes groups, one after another.",
                "A group with processes stays as it is, unless they are to be killed, and one with groups below it, unless those"
                        + " are to go too.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Options.flag("Remove the groups below it too.", "-r", RECURSIVE))
                .addOption(Options.flag("Kill the processes that live in it.", "-k", KILL))
                .addPositional(GroupNames.severalArguments("A group to remove."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        GroupNames names = GroupNames.here();
        List<Path> groups = new ArrayList<>();
        for (String word : parsed.<List<String>>matchedPositionalValue(0, List.of())) {
            groups.add(names.path(word));
        }
        for (Path path : groups) {
            remove(names, path, Options.has(parsed, RECURSIVE), Options.has(parsed, KILL));
        }
        return 0;
    }

    private static void remove(GroupNames names, Path path, boolean recursive, boolean kill) throws IOException {
        Path above = path.getParent();
        if (path.equals(names.mountPoint()) || above == null) {
            throw new CtkException(OPERATION, path.toString(), Errno.EBUSY, "it is the topmost one");
        }
        try (Cgroup group = GroupNames.open(path);
                Cgroup parent = Cgroup.open(above)) {
            if (!recursive && !group.children().isEmpty()) {
                throw busy(path, "there are groups below it; -r removes them too");
            }
            // Looked for before anything is removed: of a tree all goes, or nothing.
            if (!kill && group.state().populated()) {
                throw busy(path, "processes live in it; -k kills them");
            }
            if (kill) {
                names.checkNotOurs(path, OPERATION);
                group.destroy(PATIENCE);
            } else if (recursive) {
                parent.removeTree(String.valueOf(path.getFileName()));
            } else {
                parent.remove(String.valueOf(path.getFileName()));
            }
        }
    }

    private static CtkException busy(Path path, String why) {
        return new CtkException(OPERATION, path.toString(), Errno.EBUSY, why);
    }
}
