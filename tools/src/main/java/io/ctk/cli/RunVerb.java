package io.ctk.cli;

import io.ctk.container.Container;
import io.ctk.container.ContainerSpec;
import io.ctk.container.ContainerStore;
import io.ctk.container.Rootfs;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Stdio;
import io.ctk.launch.StepTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk run}. */
final class RunVerb implements Verb {
    @Override
    public CommandSpec spec() {
        return RunOptions.spec();
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException {
        RunRequest request = new RunRequest(words);
        ContainerSpec spec = request.spec();
        Duration timeout =
                request.has("--timeout") ? TimeSyntax.parse(words.matchedOptionValue("--timeout", "")) : null;
        ContainerStore store = ContainerStore.standard();
        if (request.has("--dry-run")) {
            dryRun(spec, store, console);
            return ExitCode.OK;
        }
        SignalForwarding signals = SignalForwarding.begin(console);
        Stdio input = request.has("--interactive") ? Stdio.INHERIT : Stdio.NULL;
        try (Container container = Container.start(spec, store, input, Stdio.INHERIT, Stdio.INHERIT)) {
            if (container.isRootless() && spec.root() instanceof Rootfs.Host) {
                console.say("without root, files of other users can be read where their mode allows, but not changed");
            }
            signals.to(container.process());
            int status = await(container, timeout);
            if (request.has("--trace")) {
                trace(container.process().trace(), console);
            }
            container.storedIn().ifPresent(place -> console.say("kept as " + container.id() + " in " + place));
            return status;
        }
    }

    private static int await(Container container, @Nullable Duration timeout) throws IOException {
        try {
            return (timeout == null ? container.waitFor() : container.waitFor(timeout)).code();
        } catch (TimeoutException e) {
            container.kill();
            return ExitCode.TIMEOUT;
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private static void dryRun(ContainerSpec spec, ContainerStore store, Console console) throws IOException {
        LaunchPlan plan = Container.plan(spec, store);
        spec.limits().files().forEach((file, value) -> console.out()
                .println("     write cgroup file " + file + ": " + value));
        console.out().print(plan);
    }

    private static void trace(List<StepTime> times, Console console) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"µs", "total", "step"});
        long total = 0;
        for (StepTime time : times) {
            total += time.duration().toNanos();
            String step = time.step().name()
                    + (time.step().subject().isEmpty() ? "" : " " + time.step().subject());
            rows.add(new String[] {micros(time.duration().toNanos()), micros(total), step});
        }
        Tables.print(rows, console.err());
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1000.0);
    }
}
