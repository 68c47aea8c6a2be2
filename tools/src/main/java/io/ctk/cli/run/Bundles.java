package io.ctk.cli.run;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.UsageReport;
import io.ctk.container.BundleStart;
import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.launch.Stdio;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk run --bundle}: all of the container is in its {@code config.json}, so that nothing else can be said of it. */
final class Bundles {
    /** What is about running it, and not about what it is. */
    private static final Set<String> ABOUT_RUNNING = Set.of(
            RunOptions.BUNDLE,
            RunOptions.NAME,
            RunOptions.REMOVE,
            RunOptions.TIMEOUT,
            RunOptions.INTERACTIVE,
            RunOptions.DRY_RUN,
            RunOptions.TRACE,
            UsageReport.STATS,
            UsageReport.FORMAT,
            Options.DEBUG);

    private Bundles() {}

    static BundleStart of(ParseResult parsed, String directory, ContainerStore store) throws UsageException {
        for (OptionSpec option : parsed.matchedOptionsSet()) {
            Set<String> names = new HashSet<>(List.of(option.names()));
            names.retainAll(ABOUT_RUNNING);
            if (names.isEmpty()) {
                throw new UsageException(option.longestName() + ": with " + RunOptions.BUNDLE
                        + ", config.json says all of the container");
            }
        }
        if (!parsed.matchedPositionals().isEmpty()) {
            throw new UsageException("with " + RunOptions.BUNDLE
                    + ", config.json says what is run: there can be no image and no command");
        }
        if (directory.isEmpty()) {
            throw new UsageException(RunOptions.BUNDLE + ": the directory is missing");
        }
        BundleStart bundle = Container.bundle(Path.of(directory))
                .store(store)
                .input(Options.has(parsed, RunOptions.INTERACTIVE) ? Stdio.INHERIT : Stdio.NULL)
                .output(Stdio.INHERIT)
                .error(Stdio.INHERIT);
        Options.read(parsed, RunOptions.NAME, bundle::name);
        return bundle;
    }
}
