package io.ctk.cli;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk prune}: removes what nothing refers to. */
final class Prune implements Verb {
    private static final String ALL = "--all";

    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "prune",
                        "Removes images without a name, layers that no image has, and what killed commands left. What containers"
                                + " are made of stays.")
                .addOption(Options.flag("Remove all images of which no container is made.", "-a", ALL));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws IOException {
        ContainerStore containers = ContainerStore.standard();
        long freed = Stores.images().prune(Options.has(parsed, ALL), containers.imageUse());
        out.println(Sizes.text(freed));
        Stores.warnOfDamaged(Stores.images(), err);
        return 0;
    }
}
