package io.ctk.cli;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import io.ctk.image.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk rmi}: removes images. */
final class Rmi implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "rmi",
                        "Takes names from images. With its last name an image goes, and the layers that no other image has.")
                .addPositional(Options.argument("0..*", "1..*", "IMAGE", "An image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        ContainerStore containers = ContainerStore.standard();
        ImageStore images = containers.images();
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        for (String word : words) {
            Stores.image(images, word);
            long freed = images.remove(word, containers.imageUse());
            out.println(word + (freed > 0 ? "  " + Sizes.text(freed) : ""));
        }
        return 0;
    }
}
