package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup freeze}: stops all processes of a group. */
final class FreezeVerb implements Verb {
    private static final String TIMEOUT = "--timeout";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "freeze",
                "Stops all processes of a group and of those below it, and waits until they stand still.",
                "They run on after ctk cgroup thaw, and can be killed as they are.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Options.value(
                        "TIME", "How long to wait for the last one, such as 500ms; 10s without.", TIMEOUT))
                .addPositional(GroupNames.argument("The group."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        Duration written = Options.read(parsed, TIMEOUT, Durations::parse);
        Duration timeout = written == null ? PATIENCE : written;
        GroupNames names = GroupNames.here();
        try (Cgroup group = names.open(parsed)) {
            names.checkNotOurs(group.path(), "freeze cgroup");
            group.freeze();
            if (!group.awaitFrozen(timeout)) {
                throw new CtkException(
                        "freeze cgroup",
                        group.path().toString(),
                        Errno.EAGAIN,
                        "some process still runs after " + Durations.text(timeout)
                                + ", and stops when the kernel lets it; ctk cgroup thaw takes it back");
            }
        }
        return 0;
    }
}
