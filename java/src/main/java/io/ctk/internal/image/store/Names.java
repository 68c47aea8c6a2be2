package io.ctk.internal.image.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Image;
import io.ctk.image.Reference;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Says more of images that a store has already. */
public final class Names {
    private final StorePaths paths;

    /** Says nothing yet. */
    public Names(StorePaths paths) {
        this.paths = paths;
    }

    /** Gives an image one more name, which another image may have lost by that. */
    public void tag(Image image, Reference name) throws IOException {
        try (Closeable ignored = paths.hold()) {
            Index.change(paths, entries -> {
                checkThere("tag", image, entries);
                return Index.put(entries, name.name(), image.descriptor());
            });
        }
    }

    /** Believes of an image that it lies on this machine's files, as it says; {@return the same image, believed} */
    public Image trustBase(Image image) throws IOException {
        String operation = "trust the base of";
        if (!TrustedBases.isClaimed(image.manifest())) {
            throw new CtkException(operation, image.shownName(), Errno.EINVAL, "it does not say that it lies on host");
        }
        try (Closeable ignored = paths.hold()) {
            checkThere(operation, image, Index.read(paths.index()));
            new TrustedBases(paths).add(image.id());
        }
        return new Catalog(paths).get(image.descriptor());
    }

    private static void checkThere(String operation, Image image, List<BlobDescriptor> entries) throws CtkException {
        if (entries.stream().noneMatch(entry -> entry.digest().equals(image.id()))) {
            throw new CtkException(operation, image.shownName(), Errno.ENOENT, "somebody has removed it");
        }
    }
}
