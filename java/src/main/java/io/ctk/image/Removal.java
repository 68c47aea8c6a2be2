package io.ctk.image;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.Catalog.Listed;
import io.ctk.image.ImageStore.Used;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Takes images out of a store, and then what only they had. */
final class Removal {
    private final StorePaths paths;
    private final Catalog catalog;
    private final Used used;

    Removal(StorePaths paths, Used used) {
        this.paths = paths;
        this.catalog = new Catalog(paths);
        this.used = used;
    }

    /** {@return how many bytes went with a name, or with an image without one, be it that it can't be read} */
    long remove(String text) throws IOException {
        try (Transaction alone = Transaction.alone(paths)) {
            boolean[] last = new boolean[1];
            Index.change(paths, entries -> {
                Listed image = catalog.lookUp(text, entries).orElseThrow(() -> Catalog.missing(text));
                last[0] = image.names().size() <= 1;
                String name = last[0] ? "" : nameOf(text, image);
                if (last[0] && used.digests().contains(image.id())) {
                    throw new CtkException(
                            "remove image", text, Errno.EBUSY, "a container is made of it: see ctk ps -a");
                }
                entries.removeIf(entry -> entry.digest().equals(image.id())
                        && (last[0] || Index.name(entry).equals(name)));
                return entries;
            });
            if (!last[0]) {
                return 0;
            }
            forgetBases();
            return garbage().remove();
        }
    }

    /** {@return which of several names is meant} */
    private static String nameOf(String text, Listed image) throws CtkException {
        if (image.names().contains(text)) {
            return text;
        }
        String name = Digest.isMeant(text) ? "" : Reference.parse(text).name();
        if (image.names().contains(name)) {
            return name;
        }
        throw new CtkException(
                "remove image", text, Errno.EINVAL, "it has several names: " + String.join(", ", image.names()));
    }

    /** {@return how many bytes went with what nothing refers to} */
    long prune(boolean all) throws IOException {
        try (Transaction alone = Transaction.alone(paths)) {
            Set<Digest> digests = used.digests();
            Index.change(paths, entries -> {
                entries.removeIf(entry -> (all || Index.name(entry).isEmpty()) && !digests.contains(entry.digest()));
                return entries;
            });
            forgetBases();
            return garbage().remove();
        }
    }

    /** {@return what there is, and what of it could go} */
    StoreUsage usage() throws IOException {
        long unwanted = 0;
        for (Path path : garbage().find()) {
            unwanted += TreeSize.of(path);
        }
        long blobs = 0;
        for (Path directory : paths.allBlobs()) {
            blobs += TreeSize.of(directory);
        }
        return new StoreUsage(
                ImageUsage.of(catalog.list().images(), paths), blobs, TreeSize.of(paths.layers()), unwanted);
    }

    /** Forgets of images that are gone what was believed of them, be it that others can't be read. */
    private void forgetBases() throws IOException {
        Set<Digest> there = new HashSet<>(used.digests());
        Index.read(paths.index()).forEach(entry -> there.add(entry.digest()));
        new TrustedBases(paths).retain(there);
    }

    private Garbage garbage() throws IOException {
        Garbage garbage = new Garbage(paths);
        ImageList list = catalog.list();
        list.images().forEach(garbage::keep);
        if (!list.damaged().isEmpty()) {
            garbage.keepAll();
        }
        for (Digest digest : used.digests()) {
            try {
                garbage.keep(catalog.byDigest(digest));
            } catch (ImageException e) { // whatever it needs may still be there
                garbage.keepAll();
            }
        }
        return garbage;
    }
}
