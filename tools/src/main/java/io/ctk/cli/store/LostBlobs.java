package io.ctk.cli.store;

import io.ctk.CtkException;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** What is said of images that are shown without what only a lost blob says. */
public final class LostBlobs {
    private LostBlobs() {}

    public static void warn(ImageStore store, Image image, PrintStream err) throws IOException {
        Optional<String> why = store.files(image).whyInexact();
        if (why.isPresent()) {
            err.println("ctk: " + CtkException.oneLine(why.get()));
        }
    }
}
