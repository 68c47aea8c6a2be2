package io.ctk.cli.container;

import io.ctk.cli.store.EachName;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk rm}: removes containers that were kept. */
public final class Rm implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("rm", "Removes containers that were kept, with all that they changed.")
                .addPositional(Options.argument("0..*", "1..*", "NAME", "A container's name."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) {
        ContainerStore store = ContainerStore.standard();
        return EachName.run(parsed, err, name -> {
            store.remove(Stores.containerName(name));
            out.println(name);
        });
    }
}
