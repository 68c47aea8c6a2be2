package io.ctk.internal.image.store;

import io.ctk.image.Image;
import io.ctk.internal.image.tree.TreeSize;
import io.ctk.internal.layer.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the store has and nothing refers to. Whoever removes it holds the store's lock alone. */
public final class Garbage {
    private final StorePaths paths;
    private final Set<Path> wanted = new HashSet<>();
    private boolean onlyAside;

    public Garbage(StorePaths paths) {
        this.paths = paths;
        wanted.add(paths.empty());
    }

    /** Says that an image is wanted. */
    public void keep(Image image) {
        wanted.addAll(ImageParts.of(image, paths));
    }

    /** Says that there is an image of which nobody can tell what it needs: only what was left half-written is unwanted then. */
    public void keepAll() {
        onlyAside = true;
    }

    /** Removes what killed processes were writing, blobs and layers. What can't be removed, the next one tries again. */
    static void sweep(StorePaths paths) {
        Garbage left = new Garbage(paths);
        left.keepAll();
        try {
            Map<Path, Long> ignored = left.remove(left.places());
        } catch (IOException e) {
            // Whoever sweeps has something else to do; prune says it.
        }
    }

    /** {@return the paths of blobs and layers that nothing refers to, and of what killed processes were writing} */
    public List<Path> find() throws IOException {
        return find(placesAndRoot());
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>(paths.allBlobs());
        places.addAll(List.of(paths.layers(), paths.implied(), paths.chains()));
        return places;
    }

    private List<Path> placesAndRoot() {
        List<Path> places = places();
        places.add(paths.root());
        return places;
    }

    private List<Path> find(List<Path> directories) throws IOException {
        List<Path> garbage = new ArrayList<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                collect(directory, garbage);
            }
        }
        if (!garbage.isEmpty()) {
            MountedLayers mounts = MountedLayers.read();
            garbage.removeIf(path -> mounts.mountOn(path).isPresent());
        }
        return garbage;
    }

    private void collect(Path directory, List<Path> garbage) throws IOException {
        boolean named = !onlyAside && !directory.equals(paths.root());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                boolean unwanted = named && !wanted.contains(entry);
                if (StorePaths.isAside(entry) || unwanted) {
                    garbage.add(entry);
                }
            }
        }
    }

    /**
     * Removes it.
     *
     * @return the paths that it had, and how many bytes
     */
    public Map<Path, Long> remove() throws IOException {
        return remove(placesAndRoot());
    }

    private Map<Path, Long> remove(List<Path> directories) throws IOException {
        Map<Path, Path> garbage = new LinkedHashMap<>();
        for (Path path : find(directories)) {
            garbage.put(path, unnamed(path));
        }
        Map<Path, Long> bytes = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> path : garbage.entrySet()) {
            bytes.put(path.getKey(), TreeSize.of(path.getValue()));
            Trees.remove(path.getValue());
        }
        return bytes;
    }

    /** Half a layer under its name would be taken for the layer, should this process be killed while it removes one. */
    private static Path unnamed(Path path) throws IOException {
        Path directory = path.getParent();
        if (directory == null || StorePaths.isAside(path) || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return path;
        }
        return Files.move(path, StorePaths.aside(directory), StandardCopyOption.ATOMIC_MOVE);
    }
}
