package io.ctk.cli.store;

import io.ctk.CtkException;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What is said of images that lie on this machine's own files, or say so. */
public final class HostBase {
    public static final String TRUST = "--trust-base";

    private HostBase() {}

    /** Says of an image that what it says is not believed, if so. */
    public static void warn(Image image, PrintStream err) {
        if (image.isBaseDisbelieved()) {
            err.println("ctk: "
                    + CtkException.oneLine(image.shownName()
                            + " says that it lies on the files of this machine, which is not believed: its containers have its own"
                            + " layers alone. If you know who made it: ctk load " + TRUST));
        }
    }

    /** Says of an image what is missing where it goes, if it lies on this machine's files. */
    public static void warnOfMissing(Image image, String where, PrintStream err) {
        if (image.liesOnHost()) {
            err.println("ctk: "
                    + CtkException.oneLine(image.shownName()
                            + " lies on the files of this machine, which are not in what is " + where
                            + (where.equals("saved") ? "; another store believes that by ctk load " + TRUST : "")));
        }
        warn(image, err);
    }

    /** {@return the images, all believed that say they lie on this machine's files} */
    public static List<Image> trusted(ImageStore store, List<Image> images) throws IOException {
        List<Image> trusted = new ArrayList<>();
        for (Image image : images) {
            trusted.add(image.isBaseDisbelieved() ? store.trustBase(image) : image);
        }
        return trusted;
    }
}
