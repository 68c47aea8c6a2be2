package io.ctk.cli.store;

import io.ctk.CtkException;
import io.ctk.cli.hints.Hints;
import io.ctk.cli.verb.UsageException;
import io.ctk.container.ContainerStore;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.ContainerName;
import io.ctk.image.Image;
import io.ctk.image.ImageList;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** The stores that the command works on. */
public final class Stores {
    private Stores() {}

    public static ImageStore images() {
        ImageStore images = ContainerStore.standard().images();
        return images.onWait(() ->
                System.err.println("ctk: waiting for another command to be done with the images in " + images.root()));
    }

    /** {@return the image that an argument names} */
    public static Image image(ImageStore images, ParseResult parsed, int argument) throws UsageException, IOException {
        return image(images, parsed.matchedPositionalValue(argument, ""));
    }

    public static Image image(ImageStore images, String text) throws UsageException, IOException {
        checkName(text);
        try {
            return images.get(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("IMAGE: " + e.getMessage());
        }
    }

    /** {@return the name of a container that an argument has} */
    public static String containerName(String text) throws UsageException {
        try {
            return ContainerName.check(text);
        } catch (IllegalArgumentException e) {
            String image = Hints.insteadOfContainer(text);
            throw new UsageException(image.isEmpty() ? "NAME: " + e.getMessage() : image);
        }
    }

    /** {@return the kept container of that name, if there is one} */
    public static Optional<KeptContainer> container(String name) throws IOException {
        return ContainerStore.standard()
                .find(name)
                .filter(container -> container.spec().isPresent());
    }

    /** Refuses what is never in the store. */
    public static void checkName(String image) throws UsageException {
        if (image.equals(Image.HOST)) {
            throw new UsageException("host stands for this machine's own files, and is no image of the store");
        }
    }

    /** Names images that can't be read, and what follows from that. */
    public static void warnOfDamaged(ImageStore images, PrintStream err) throws IOException {
        for (ImageList.DamagedImage image : images.list().damaged()) {
            err.println("ctk: "
                    + CtkException.oneLine(image.shownName() + " can't be read, so what it may need stays: "
                            + image.why() + "; ctk rmi removes it, ctk load brings it again"));
        }
    }
}
