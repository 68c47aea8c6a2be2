package io.ctk.cli.run;

import io.ctk.CtkException;
import io.ctk.cli.verb.Durations;
import io.ctk.cli.verb.Failure;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Signals;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.UsageReport;
import io.ctk.cli.verb.Verb;
import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.Stdio;
import io.ctk.security.Caller;
import io.ctk.systemd.CgroupParent;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk run}: runs a command in a container, and ends as the command ended. */
public final class Run implements Verb {
    @Override
    public CommandSpec spec() {
        return RunOptions.spec();
    }

    @Override
    public boolean isHelpAsked(ParseResult parsed) {
        return RunOptions.isHelpAsked(parsed);
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        ContainerStore store = ContainerStore.standard();
        Startable what = startable(parsed, store, err);
        UsageReport.Format stats = UsageReport.wished(parsed);
        Duration timeout = Options.read(parsed, RunOptions.TIMEOUT, Durations::parse);
        DryRun dry = Options.read(parsed, RunOptions.DRY_RUN, DryRun::parse);
        if (dry != null) {
            dry.print(what, out);
            return 0;
        }
        if (stats != null && what.cgroup().get().isEmpty()) {
            throw CgroupParent.nowhere();
        }
        try (Signals signals = Signals.receive()) {
            return run(parsed, what, stats, timeout, signals, err);
        }
    }

    private static Startable startable(ParseResult parsed, ContainerStore store, PrintStream err)
            throws UsageException, IOException {
        String bundle = Options.text(parsed, RunOptions.BUNDLE);
        if (bundle != null) {
            return Startable.of(Bundles.of(parsed, bundle, store));
        }
        ContainerSpec spec = RunSpec.of(parsed, store, err);
        if (spec.root() instanceof Rootfs.Host
                && Options.text(parsed, RunOptions.DRY_RUN) == null
                && !Caller.current().isRoot()) {
            err.println(
                    "ctk: without root, files of other users can be read where their mode allows it, but not changed");
        }
        return Startable.of(Container.builder(spec)
                .store(store)
                .input(Options.has(parsed, RunOptions.INTERACTIVE) ? Stdio.INHERIT : Stdio.NULL)
                .output(Stdio.INHERIT)
                .error(Stdio.INHERIT));
    }

    private static int run(
            ParseResult parsed,
            Startable what,
            UsageReport.@Nullable Format stats,
            @Nullable Duration timeout,
            Signals signals,
            PrintStream err)
            throws IOException, InterruptedException {
        if (Options.has(parsed, RunOptions.INTERACTIVE) && CallersTerminal.isAt(0)) {
            err.println("ctk: " + CallersTerminal.HINT);
        }
        Container container = what.start().get();
        int status = 0;
        String used = "";
        try (container) {
            signals.passTo(container.process());
            status = LostStream.status(container.process(), waitFor(container, timeout, err), err);
            OutOfMemory.say(container, err);
            if (stats != null) {
                used = UsageReport.of(container.usage(), container.waitFor(), stats);
            }
        }
        container.warnings().forEach(warning -> err.println("ctk: " + CtkException.oneLine(warning)));
        Optional<Path> kept = container.storedIn();
        if (kept.isPresent()) {
            err.println("ctk: kept as " + container.id() + " in "
                    + CtkException.oneLine(kept.get().toString()));
        }
        if (Options.has(parsed, RunOptions.TRACE)) {
            PlanTable.printTrace(container.process().trace(), err);
        }
        err.print(used);
        return status;
    }

    private static int waitFor(Container container, @Nullable Duration timeout, PrintStream err)
            throws InterruptedException {
        if (timeout == null) {
            return container.waitFor().code();
        }
        try {
            ExitStatus status = container.waitFor(timeout);
            return status.code();
        } catch (TimeoutException e) {
            err.println("ctk: " + container.id() + " was killed after " + Durations.text(timeout));
            container.kill();
            return Failure.TIMED_OUT;
        }
    }
}
