package io.ctk.container;

import io.ctk.image.Digest;
import io.ctk.image.UsedImages;
import io.ctk.internal.store.ContainerDirectory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which images containers are made of. */
final class ImageUse implements UsedImages {
    private final ContainerStore store;

    ImageUse(ContainerStore store) {
        this.store = store;
    }

    @Override
    public Set<Digest> digests() throws IOException {
        return new TreeSet<>(images().values());
    }

    @Override
    public Map<Digest, String> running() throws IOException {
        Map<Digest, String> running = new TreeMap<>();
        for (Map.Entry<String, Digest> container : images().entrySet()) {
            if (store.directories().isHeld(container.getKey())) {
                running.putIfAbsent(container.getValue(), container.getKey());
            }
        }
        return running;
    }

    private Map<String, Digest> images() throws IOException {
        Map<String, Digest> images = new TreeMap<>();
        for (String name : store.places().names()) {
            String digest = ContainerDirectory.imageOf(store.places().directory(name));
            if (!digest.isEmpty()) {
                images.put(name, Digest.parse(digest));
            }
        }
        return images;
    }
}
