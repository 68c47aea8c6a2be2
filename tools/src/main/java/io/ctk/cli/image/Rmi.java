package io.ctk.cli.image;

import io.ctk.cli.store.EachName;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import io.ctk.image.UsedImages;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk rmi}: removes images. */
public final class Rmi implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "rmi",
                        "Takes names from images. With its last name an image goes, and the layers that no other image has.")
                .addPositional(Options.argument("0..*", "1..*", "IMAGE", "An image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws IOException {
        ContainerStore containers = ContainerStore.standard();
        ImageStore images = Stores.images();
        int status = EachName.run(parsed, err, name -> {
            Stores.checkName(name);
            long freed = remove(images, name, containers.imageUse());
            out.println(name + (freed > 0 ? "  " + Sizes.text(freed) : ""));
        });
        if (status == 0) {
            Stores.warnOfDamaged(images, err);
        }
        return status;
    }

    private static long remove(ImageStore images, String word, UsedImages used) throws UsageException, IOException {
        try {
            return images.remove(word, used);
        } catch (IllegalArgumentException e) {
            throw new UsageException("IMAGE: " + e.getMessage());
        }
    }
}
