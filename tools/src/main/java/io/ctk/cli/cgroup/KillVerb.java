package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup kill}: ends all processes of a group. */
final class KillVerb implements Verb {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAUSE_MILLIS = 5;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "kill",
                "Kills every process of a group and of those below it, and waits until they are gone.",
                "The groups stay; ctk cgroup rm removes them.");
        ExitStatuses.addTo(spec);
        return spec.addPositional(GroupNames.argument("The group."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        GroupNames names = GroupNames.here();
        try (Cgroup group = names.open(parsed)) {
            names.checkNotOurs(group.path(), "kill cgroup");
            group.kill();
            awaitEmpty(group);
        } catch (CgroupRemovedException e) {
            return 0; // its owner was faster: no process of it is left, which was asked for
        }
        return 0;
    }

    private static void awaitEmpty(Cgroup group) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (group.state().populated()) {
            if (System.nanoTime() - end >= 0) {
                throw new CtkException(
                        "kill cgroup",
                        group.path().toString(),
                        Errno.EBUSY,
                        "some process doesn't die of SIGKILL; it waits in the kernel, for a device perhaps");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
