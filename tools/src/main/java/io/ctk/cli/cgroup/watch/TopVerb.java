package io.ctk.cli.cgroup.watch;

import io.ctk.cli.cgroup.names.Depth;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.ExitStatuses;
import io.ctk.cli.verb.Numbers;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Signals;
import io.ctk.cli.verb.Terminal;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk cgroup top}: what groups use, again and again. */
public final class TopVerb implements Verb {
    private static final String SORT = "--sort";
    private static final String INTERVAL = "--interval";
    private static final String COUNT = "--count";
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "top",
                "Shows what the groups below a group use, again and again, until Ctrl-C.",
                "Each counts those below it too. Of CPU, 100 is one processor; READ and WRITTEN are by the second, of all block devices."
                        + " On a terminal it is redrawn in place; otherwise each round is lines with the time before them.");
        ExitStatuses.addTo(spec);
        return spec.addOption(Options.value("ORDER", "What comes first: cpu (the default), memory, pids or io.", SORT))
                .addOption(Options.value("TIME", "How long a round is, such as 500ms; 1s without.", INTERVAL))
                .addOption(Options.value("NUMBER", "End after so many rounds.", COUNT))
                .addOption(Depth.option())
                .addPositional(GroupNames.optionalArgument("The group to look below; the topmost one without."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        Comparator<TopRow> written = Options.read(parsed, SORT, TopOrder::parse);
        Comparator<TopRow> order = written == null ? TopOrder.BY_CPU : written;
        Duration interval = Options.read(parsed, INTERVAL, Durations::parse);
        Integer count = Options.read(parsed, COUNT, text -> Numbers.between(text, 1, Integer.MAX_VALUE));
        int depth = Depth.of(parsed);
        GroupNames names = GroupNames.here();
        CountDownLatch interrupted = new CountDownLatch(1);
        Signals.onInterrupt(interrupted::countDown);
        try (TopSamples samples = TopSamples.open(names.path(parsed), depth)) {
            Screen screen = new Screen(Terminal.ofOutput(), out);
            long nanos = (interval == null ? SECOND : interval).toNanos();
            for (int round = 0; count == null || round < count; round++) {
                if (interrupted.await(nanos, TimeUnit.NANOSECONDS)) {
                    break;
                }
                List<TopRow> rows = samples.next();
                rows.sort(order);
                screen.show(TopTable.lines(rows, names));
                if (out.checkError()) {
                    break; // nobody reads it any more, which is said when the command ends
                }
            }
            screen.end();
        }
        return 0;
    }
}
