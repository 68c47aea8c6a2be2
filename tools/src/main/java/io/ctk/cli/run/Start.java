package io.ctk.cli.run;

import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Signals;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.Container;
import io.ctk.launch.Stdio;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk start}: runs a container again that was kept, on the layer that it left. */
public final class Start implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "start",
                        "Runs a container again that was kept, with the command and options that it had, on what it changed"
                                + " before. Ends as the command ended.")
                .addOption(Options.flag("Pass standard input on; otherwise it is empty.", "-i", RunOptions.INTERACTIVE))
                .addPositional(Options.argument("0", "1", "NAME", "The container's name."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException {
        String name = Stores.containerName(parsed.matchedPositionalValue(0, ""));
        Stdio input = Options.has(parsed, RunOptions.INTERACTIVE) ? Stdio.INHERIT : Stdio.NULL;
        try (Signals signals = Signals.receive();
                Container container = Container.restart(name)
                        .input(input)
                        .output(Stdio.INHERIT)
                        .error(Stdio.INHERIT)
                        .start()) {
            signals.passTo(container.process());
            int status =
                    LostStream.status(container.process(), container.waitFor().code(), err);
            OutOfMemory.say(container, err);
            return status;
        }
    }
}
