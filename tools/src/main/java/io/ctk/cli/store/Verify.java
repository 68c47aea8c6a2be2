package io.ctk.cli.store;

import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import io.ctk.image.Damage;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk verify}: looks for damage in the store. */
public final class Verify implements Verb {
    private static final String REPAIR = "--repair";
    private static final int DAMAGED = 1;

    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "verify",
                        "Rehashes every blob, and compares every unpacked layer with its blob. Layers that an older ctk unpacked"
                                + " otherwise are told as different: --repair makes them anew. Ends with status 1 if there is"
                                + " damage that was not repaired.")
                .addOption(Options.flag("Unpack damaged layers again.", REPAIR))
                .addOption(Format.option());
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        ContainerStore containers = ContainerStore.standard();
        List<Damage> damage;
        try (Progress progress = new Progress(err, "verifying", 0)) {
            damage = Stores.images().upkeep(containers.imageUse()).verify(Options.has(parsed, REPAIR), progress);
        }
        if (json) {
            Format.print(out, generator -> {
                generator.writeStartArray();
                for (Damage one : damage) {
                    generator.writeStartObject();
                    generator.writeStringField("what", one.what());
                    generator.writeStringField("why", one.why());
                    generator.writeBooleanField("repaired", one.repaired());
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            });
        } else {
            for (Damage one : damage) {
                out.println(io.ctk.CtkException.oneLine(
                        one.what() + ": " + one.why() + (one.repaired() ? "; repaired" : "")));
            }
        }
        return damage.stream().allMatch(Damage::repaired) ? 0 : DAMAGED;
    }
}
