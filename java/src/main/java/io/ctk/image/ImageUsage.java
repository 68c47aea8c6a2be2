package io.ctk.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one image occupies on disk, blobs and unpacked layers alike.
 *
 * @param image which
 * @param size all of it, in bytes
 * @param shared of that, what other images have too
 */
public record ImageUsage(Image image, long size, long shared) {
    /** {@return what removing the image would free} */
    public long unique() {
        return size - shared;
    }

    static List<ImageUsage> of(List<Image> images, StorePaths paths) throws IOException {
        Map<Path, Integer> users = new HashMap<>();
        for (Image image : images) {
            image.parts(paths).forEach(part -> users.merge(part, 1, Integer::sum));
        }
        Map<Path, Long> sizes = new HashMap<>();
        for (Path part : users.keySet()) {
            sizes.put(part, TreeSize.of(part));
        }
        List<ImageUsage> all = new ArrayList<>();
        for (Image image : images) {
            long size = 0;
            long shared = 0;
            for (Path part : image.parts(paths)) {
                long bytes = sizes.getOrDefault(part, 0L);
                size += bytes;
                shared += users.getOrDefault(part, 0) > 1 ? bytes : 0;
            }
            all.add(new ImageUsage(image, size, shared));
        }
        return all;
    }
}
