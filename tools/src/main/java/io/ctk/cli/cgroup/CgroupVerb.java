package io.ctk.cli.cgroup;

import io.ctk.cli.cgroup.watch.EventsVerb;
import io.ctk.cli.cgroup.watch.TopVerb;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup}: groups from the shell. */
public final class CgroupVerb implements Verb {
    /** Its subcommands, in the order in which help lists them. */
    static final List<String> NAMES =
            List.of("run", "ls", "top", "stat", "events", "create", "set", "get", "freeze", "thaw", "kill", "rm");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "cgroup",
                "Makes, limits, watches and removes groups of processes (cgroup v2).",
                "A GROUP is a path below the place where cgroup v2 is mounted, such as judge/one, as /proc/self/cgroup has it; or the"
                        + " whole path of its directory; or . for the group of this command itself.");
        spec.usageMessage().synopsisSubcommandLabel("COMMAND");
        for (String name : NAMES) {
            spec.addSubcommand(name, find(name).spec());
        }
        return spec;
    }

    private static Verb find(String name) {
        return switch (name) {
            case "run" -> new RunVerb();
            case "ls" -> new ListVerb();
            case "top" -> new TopVerb();
            case "stat" -> new StatVerb();
            case "events" -> new EventsVerb();
            case "create" -> new CreateVerb();
            case "set" -> new SetVerb();
            case "get" -> new GetVerb();
            case "freeze" -> new FreezeVerb();
            case "thaw" -> new ThawVerb();
            case "kill" -> new KillVerb();
            case "rm" -> new RemoveVerb();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        if (!parsed.hasSubcommand()) {
            throw new UsageException("cgroup what: " + String.join(", ", NAMES) + "; see ctk cgroup --help");
        }
        ParseResult below = parsed.subcommand();
        return find(below.commandSpec().name()).run(below, out, err);
    }
}
