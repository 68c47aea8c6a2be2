package io.ctk.cli.run;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Verb;
import io.ctk.container.BundleStart;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk spec}: prints what a bundle's {@code config.json} can begin with. */
public final class Spec implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verbWithLongHelp(
                "spec",
                "Prints a config.json of the OCI runtime specification: a container with all of ctk's defaults, that runs a shell on the"
                        + " directory rootfs.",
                "What a user who is not root gets has a user namespace. ctk run --bundle runs what was made of it, ctk run --dry-run=spec prints"
                        + " what one that is described by options would be.");
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws IOException {
        out.print(BundleStart.standardSpec().toJson());
        return 0;
    }
}
