package io.ctk.internal.image.intake;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Catalog;
import io.ctk.internal.image.store.StorePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Layers that need not be taken in again: an image of the index, which was checked when it came, says of them what the new one says. That
 * files of those names are there is not enough: a stranger's manifest may name any of them, with another size or diff ID.
 */
final class StoredLayers {
    private record Pair(Digest diffId, Digest blob, long size) {
        static Pair of(Digest diffId, BlobDescriptor blob) {
            return new Pair(diffId, blob.digest(), blob.size());
        }
    }

    private final StorePaths paths;
    private final Map<Pair, Boolean> asked = new HashMap<>();
    private @Nullable Set<Pair> pairs;

    StoredLayers(StorePaths paths) {
        this.paths = paths;
    }

    /** {@return what all images say}, looked up when it is first asked for: most that comes is new */
    private Set<Pair> pairs() throws IOException {
        Set<Pair> known = pairs;
        if (known == null) {
            known = new HashSet<>();
            for (Image image : new Catalog(paths).list().images()) {
                for (int i = 0; i < image.config().diffIds().size(); i++) {
                    known.add(Pair.of(
                            image.config().diffIds().get(i),
                            image.manifest().layers().get(i)));
                }
            }
            pairs = known;
        }
        return known;
    }

    /** {@return whether the layer is there, as a blob that is what its digest says, and unpacked} */
    boolean has(Digest diffId, BlobDescriptor blob) throws IOException {
        Pair pair = Pair.of(diffId, blob);
        Boolean answer = asked.get(pair);
        if (answer == null) {
            answer = Files.exists(paths.stored(diffId))
                    && Files.exists(paths.blob(blob.digest()))
                    && pairs().contains(pair)
                    && Blobs.hash(paths.blob(blob.digest()), blob.digest().algorithm(), n -> {})
                            .equals(blob.digest());
            asked.put(pair, answer);
        }
        return answer;
    }
}
