package io.ctk.cli.cgroup.watch;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupEvents;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup events}: a line for everything that happens in groups. */
public final class EventsVerb implements Verb {
    private static final String PRESSURE = "--pressure";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "events",
                "Prints a line for everything that happens in groups and below them, until they are removed.",
                "First how each stands: watched. Then: populated, emptied, frozen, thawed; memory_low, memory_high, memory_max, oom,"
                        + " oom_kill, oom_group_kill, swap_high, swap_max, swap_fail and pids_max, with how often since the last"
                        + " time and since the group was made; pressure; removed. JSON is an object a line.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Options.list(
                        "RESOURCE:KIND:STALL/WINDOW",
                        "Tell when some or all processes have waited so long within a window of 500ms to 10s, such as"
                                + " cpu:some:150ms/1s, memory:full:100ms/1s or io:some:1s/2s; may be repeated.",
                        PRESSURE))
                .addOption(Format.option())
                .addPositional(GroupNames.severalArguments("A group to watch."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        boolean json = Format.isJson(parsed);
        List<PressureTrigger> triggers = new ArrayList<>();
        for (String text : Options.texts(parsed, PRESSURE)) {
            triggers.add(Options.read(PRESSURE, text, Triggers::parse));
        }
        GroupNames names = GroupNames.here();
        List<Path> groups = new ArrayList<>();
        for (String word : parsed.<List<String>>matchedPositionalValue(0, List.of())) {
            groups.add(names.path(word));
        }
        follow(groups, triggers, new EventPrinter(names, json, out));
        return 0;
    }

    private static void follow(List<Path> groups, List<PressureTrigger> triggers, EventPrinter printer)
            throws IOException, InterruptedException {
        List<CgroupEvents> watches = new ArrayList<>();
        try {
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (Path path : groups) {
                try (Cgroup group = GroupNames.open(path)) {
                    CgroupEvents events = group.events(triggers.toArray(new PressureTrigger[0]));
                    watches.add(events);
                    ends.add(printer.follow(group, events));
                }
            }
            awaitAll(ends);
        } catch (CancellationException | ExecutionException e) {
            if (!printer.isBroken()) { // why is said when the command ends
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            }
        } finally {
            watches.forEach(CgroupEvents::close);
        }
    }

    /** Waits until all have ended, or the first one that fails. */
    private static void awaitAll(List<CompletableFuture<Void>> ends) throws ExecutionException, InterruptedException {
        CompletableFuture<Object> failed = new CompletableFuture<>();
        for (CompletableFuture<Void> end : ends) {
            end.exceptionally(failure -> {
                failed.completeExceptionally(failure);
                return null;
            });
        }
        CompletableFuture.anyOf(CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0])), failed)
                .get();
    }
}
