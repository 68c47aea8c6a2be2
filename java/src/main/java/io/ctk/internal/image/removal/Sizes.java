package io.ctk.internal.image.removal;

import io.ctk.image.Image;
import io.ctk.image.ImageList;
import io.ctk.image.ImageUsage;
import io.ctk.image.Pruned;
import io.ctk.image.Pruned.Part;
import io.ctk.image.Pruned.PrunedImage;
import io.ctk.internal.image.store.ImageParts;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.tree.TreeSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose the bytes are that a store has. */
final class Sizes {
    private Sizes() {}

    /** {@return what each image occupies} */
    static List<ImageUsage> usage(List<Image> images, StorePaths paths) throws IOException {
        Map<Path, Integer> users = new HashMap<>();
        for (Image image : images) {
            ImageParts.of(image, paths).forEach(part -> users.merge(part, 1, Integer::sum));
        }
        Map<Path, Long> sizes = new HashMap<>();
        for (Path part : users.keySet()) {
            sizes.put(part, TreeSize.of(part));
        }
        List<ImageUsage> all = new ArrayList<>();
        for (Image image : images) {
            long size = 0;
            long shared = 0;
            for (Path part : ImageParts.of(image, paths)) {
                long bytes = sizes.getOrDefault(part, 0L);
                size += bytes;
                shared += users.getOrDefault(part, 0) > 1 ? bytes : 0;
            }
            all.add(new ImageUsage(image, size, shared));
        }
        return all;
    }

    /**
     * {@return whose bytes they are}
     *
     * @param going the images that go
     * @param garbage the paths that go, with what they have
     */
    static Pruned pruned(ImageList going, Map<Path, Long> garbage, StorePaths paths) {
        Map<Path, Long> left = new LinkedHashMap<>(garbage);
        List<PrunedImage> images = new ArrayList<>();
        for (Image image : going.images()) {
            long bytes = 0;
            for (Path part : ImageParts.of(image, paths)) {
                Long size = left.remove(part);
                bytes += size == null ? 0 : size;
            }
            images.add(new PrunedImage(image.id(), image.names(), bytes));
        }
        going.damaged().forEach(image -> images.add(new PrunedImage(image.id(), image.names(), 0)));
        List<Part> rest = new ArrayList<>();
        left.forEach((path, bytes) -> rest.add(new Part(path, bytes)));
        return new Pruned(images, rest);
    }

    /** {@return what each path has} */
    static Map<Path, Long> sizes(List<Path> paths) throws IOException {
        Map<Path, Long> sizes = new LinkedHashMap<>();
        for (Path path : paths) {
            sizes.put(path, TreeSize.of(path));
        }
        return sizes;
    }
}
