package io.ctk.internal.image.store;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.internal.layer.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an image consists of in a store. */
public final class ImageParts {
    private ImageParts() {}

    /**
     * {@return the diff IDs of the layers that count, the topmost first: of one that it has several times, the topmost} That says all again that
     * those further down say, and what they hide it hides too, so that there is nothing left of them to be seen.
     */
    public static List<Digest> effective(Image image) {
        List<Digest> diffIds = image.config().diffIds();
        Set<Digest> effective = new LinkedHashSet<>();
        for (int i = diffIds.size() - 1; i >= 0; i--) {
            effective.add(diffIds.get(i));
        }
        return List.copyOf(effective);
    }

    /** {@return the archive of one of its layers} */
    public static BlobDescriptor blob(Image image, Digest diffId) {
        return image.manifest().layers().get(image.config().diffIds().indexOf(diffId));
    }

    /** {@return all that it has in the store, or may have} */
    public static Set<Path> of(Image image, StorePaths paths) {
        Set<Path> parts = new HashSet<>();
        parts.add(paths.blob(image.id()));
        parts.add(paths.blob(image.manifest().config().digest()));
        image.manifest().layers().forEach(layer -> parts.add(paths.blob(layer.digest())));
        for (Digest diffId : image.config().diffIds()) {
            parts.add(paths.layer(diffId));
            parts.add(paths.image(diffId));
            parts.add(paths.implied(diffId));
        }
        parts.add(paths.chain(chain(effective(image))));
        return parts;
    }

    /**
     * {@return what identifies layers that lie on one another (OCI image specification, config.md, "Layer ChainID")}
     *
     * @param layers the topmost first
     */
    public static Digest chain(List<Digest> layers) {
        String chain = layers.isEmpty() ? "" : layers.get(layers.size() - 1).toString();
        for (int i = layers.size() - 2; i >= 0; i--) {
            byte[] pair = (chain + " " + layers.get(i)).getBytes(StandardCharsets.US_ASCII);
            Sha256 hash = new Sha256();
            hash.update(pair, 0, pair.length);
            chain = "sha256:" + hash.finish();
        }
        return chain.isEmpty() ? new Digest("0".repeat(64)) : Digest.parse(chain);
    }
}
