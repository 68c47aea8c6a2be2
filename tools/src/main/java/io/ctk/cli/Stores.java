package io.ctk.cli;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.container.ContainerStore;
import io.ctk.image.Image;
import io.ctk.image.ImageStore;
import io.ctk.image.Reference;
import java.io.IOException;
import picocli.CommandLine.ParseResult;

/** The stores that the command works on. */
final class Stores {
    private Stores() {}

    static ImageStore images() {
        return ContainerStore.standard().images();
    }

    /** {@return the image that an argument names} */
    static Image image(ImageStore images, ParseResult parsed, int argument) throws UsageException, IOException {
        return image(images, parsed.matchedPositionalValue(argument, ""));
    }

    static Image image(ImageStore images, String text) throws UsageException, IOException {
        if (text.equals(Image.HOST)) {
            throw new UsageException("host stands for this machine's own files, and is no image of the store");
        }
        if (!text.startsWith("sha256:")) {
            Reference ignored = Options.read("IMAGE", text, Reference::parse);
        }
        return images.get(text);
    }
}
