package io.ctk.internal.image.removal;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.image.ImageList;
import io.ctk.image.Pruned;
import io.ctk.image.Reference;
import io.ctk.image.StoreUsage;
import io.ctk.image.UsedImages;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.Catalog.Listed;
import io.ctk.internal.image.store.Garbage;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.store.TrustedBases;
import io.ctk.internal.image.tree.TreeSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes images out of a store, and then what only they had. */
public final class Removal {
    private final StorePaths paths;
    private final Catalog catalog;
    private final UsedImages used;

    public Removal(StorePaths paths, UsedImages used) {
        this.paths = paths;
        this.catalog = new Catalog(paths);
        this.used = used;
    }

    /** {@return how many bytes went with a name, or with an image without one, be it that it can't be read} */
    public long remove(String text) throws IOException {
        try (Transaction alone = Transaction.alone(paths)) {
            boolean[] last = new boolean[1];
            Index.change(paths, entries -> {
                Listed image = catalog.lookUp(text, entries).orElseThrow(() -> Catalog.missing(text));
                last[0] = image.names().size() <= 1;
                String name = last[0] ? "" : nameOf(text, image);
                if (last[0] && used.digests().contains(image.id())) {
                    throw new CtkException("remove image", text, Errno.EBUSY, "a container is made of it");
                }
                entries.removeIf(entry -> entry.digest().equals(image.id())
                        && (last[0] || Index.name(entry).equals(name)));
                return entries;
            });
            if (!last[0]) {
                return 0;
            }
            forgetBases();
            return sum(garbage(Set.of()).remove());
        }
    }

    private static long sum(Map<Path, Long> sizes) {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
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

    /**
     * Removes images, and what nothing refers to.
     *
     * @param all whether images with a name go too
     */
    public Pruned prune(boolean all) throws IOException {
        try (Transaction alone = Transaction.alone(paths)) {
            return removed(going(all));
        }
    }

    /**
     * Removes what was to be removed when somebody looked. An image that has got another name since, or a container, stays.
     *
     * @param planned what {@link #prunable} found
     */
    public Pruned prune(Pruned planned) throws IOException {
        Map<Digest, List<String>> names = new HashMap<>();
        planned.images().forEach(image -> names.put(image.id(), image.names()));
        try (Transaction alone = Transaction.alone(paths)) {
            ImageList now = going(true);
            return removed(new ImageList(
                    now.images().stream()
                            .filter(image -> image.names().equals(names.get(image.id())))
                            .toList(),
                    now.damaged().stream()
                            .filter(image -> image.names().equals(names.get(image.id())))
                            .toList()));
        }
    }

    private Pruned removed(ImageList going) throws IOException {
        Set<Digest> digests = digests(going);
        Index.change(paths, entries -> {
            entries.removeIf(entry -> digests.contains(entry.digest()));
            return entries;
        });
        forgetBases();
        return Sizes.pruned(going, garbage(Set.of()).remove(), paths);
    }

    /** {@return what {@link #prune(boolean)} would remove now} */
    public Pruned prunable(boolean all) throws IOException {
        ImageList going = going(all);
        return Sizes.pruned(going, Sizes.sizes(garbage(digests(going)).find()), paths);
    }

    /** {@return the images that no container needs and nobody can name, or with {@code all} nobody uses} */
    private ImageList going(boolean all) throws IOException {
        Set<Digest> inUse = used.digests();
        ImageList list = catalog.list();
        return new ImageList(
                list.images().stream()
                        .filter(image -> (all || image.names().isEmpty()) && !inUse.contains(image.id()))
                        .toList(),
                list.damaged().stream()
                        .filter(image -> (all || image.names().isEmpty()) && !inUse.contains(image.id()))
                        .toList());
    }

    private static Set<Digest> digests(ImageList list) {
        Set<Digest> digests = new HashSet<>();
        list.images().forEach(image -> digests.add(image.id()));
        list.damaged().forEach(image -> digests.add(image.id()));
        return digests;
    }

    /** {@return what there is, and what of it could go} */
    public StoreUsage usage() throws IOException {
        long unwanted = prunable(false).bytes();
        long blobs = 0;
        for (Path directory : paths.allBlobs()) {
            blobs += TreeSize.of(directory);
        }
        return new StoreUsage(
                Sizes.usage(catalog.list().images(), paths),
                blobs,
                TreeSize.of(paths.layers()) + TreeSize.of(paths.implied()) + TreeSize.of(paths.chains()),
                unwanted);
    }

    /** Forgets of images that are gone what was believed of them, be it that others can't be read. */
    private void forgetBases() throws IOException {
        Set<Digest> there = new HashSet<>(used.digests());
        Index.read(paths.index()).forEach(entry -> there.add(entry.digest()));
        new TrustedBases(paths).retain(there);
    }

    /** What nothing refers to once these images are gone. */
    private Garbage garbage(Set<Digest> going) throws IOException {
        Garbage garbage = new Garbage(paths);
        ImageList list = catalog.list();
        list.images().stream().filter(image -> !going.contains(image.id())).forEach(garbage::keep);
        if (!list.damaged().stream().allMatch(image -> going.contains(image.id()))) {
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
