package io.ctk.image;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.ImageStore.Used;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    /** {@return how many bytes went with a name, or with an image without one} */
    long remove(String text) throws IOException {
        try (Transaction alone = Transaction.alone(paths)) {
            Image image = catalog.get(text);
            boolean byDigest = !image.names().contains(nameOf(text));
            if (byDigest && image.names().size() > 1) {
                throw new CtkException(
                        "remove image",
                        text,
                        Errno.EINVAL,
                        "it has several names: " + String.join(", ", image.names()));
            }
            boolean last = image.names().size() <= 1;
            if (last && used.digests().contains(image.id())) {
                throw new CtkException("remove image", text, Errno.EBUSY, "a container is made of it: see ctk ps -a");
            }
            Index.change(paths, entries -> {
                entries.removeIf(entry -> entry.digest().equals(image.id())
                        && (last || Index.name(entry).equals(nameOf(text))));
                return entries;
            });
            return last ? garbage(catalog.images()).remove() : 0;
        }
    }

    private static String nameOf(String text) {
        return text.startsWith("sha256:") ? "" : Reference.parse(text).name();
    }

    /** {@return how many bytes went with what nothing refers to} */
    long prune(boolean all) throws IOException {
        try (Transaction alone = Transaction.alone(paths)) {
            Set<Digest> digests = used.digests();
            Index.change(paths, entries -> {
                entries.removeIf(entry -> (all || Index.name(entry).isEmpty()) && !digests.contains(entry.digest()));
                return entries;
            });
            return garbage(catalog.images()).remove();
        }
    }

    /** {@return what there is, and what of it could go} */
    StoreUsage usage() throws IOException {
        List<Image> images = catalog.images();
        long unwanted = 0;
        for (Path path : garbage(images).find()) {
            unwanted += TreeSize.of(path);
        }
        return new StoreUsage(
                ImageUsage.of(images, paths), TreeSize.of(paths.blobs()), TreeSize.of(paths.layers()), unwanted);
    }

    private Garbage garbage(List<Image> images) throws IOException {
        Garbage garbage = new Garbage(paths);
        images.forEach(garbage::keep);
        for (Digest digest : used.digests()) {
            garbage.keep(catalog.byDigest(digest));
        }
        return garbage;
    }
}
