package io.ctk.cli.image;

import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Reference;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk tag}: gives an image one more name. */
public final class Tag implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("tag", "Gives an image one more name; the image that had it loses it.")
                .addPositional(Options.argument("0", "1", "IMAGE", "The image's name or digest."))
                .addPositional(Options.argument("1", "1", "NAME", "The new name."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        Reference name = Options.read("NAME", parsed.matchedPositionalValue(1, ""), Names::parse);
        ImageStore images = Stores.images();
        images.tag(Stores.image(images, parsed, 0), name);
        return 0;
    }
}
