package io.ctk.internal.image.tree;

import io.ctk.image.ImageException;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.LayerRoots;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import io.ctk.internal.layer.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One directory of several layers, as overlayfs would show it, without mounting anything: so that an ordinary user can, and that a
 * process that is killed leaves no mount. Closing the root closes all that were found below it. For one thread.
 */
public final class StackedDirectory implements AutoCloseable {
    /** What lies under a name, and the layer that has it. */
    public record Found(Entry entry, Path layer, StackedDirectory directory) {
        InputStream content() throws IOException {
            return directory.in(layer, directory.place.path()).content(entry.name(), entry.length());
        }
    }

    private final OpenDirectories open;
    private final Place place;
    private final List<Path> layers;

    private StackedDirectory(OpenDirectories open, Place place, List<Path> layers) {
        this.open = open;
        this.place = place;
        this.layers = layers;
    }

    /** {@return the root of a stack}
     *
     * @param layers the topmost first
     */
    public static StackedDirectory root(List<Path> layers) throws IOException {
        return new StackedDirectory(new OpenDirectories(), Place.ROOT, LayerRoots.visible(layers));
    }

    /**
     * {@return the root of a stack} It is closed with the directories.
     *
     * @param layers the topmost first, down to one whose root hides others, if there is one
     */
    public static StackedDirectory root(OpenDirectories open, List<Path> layers) {
        return new StackedDirectory(open, Place.ROOT, layers);
    }

    /**
     * Refuses what means something in one stack only.
     *
     * @throws ImageException if the entry's name or content lies elsewhere
     */
    public static void checkMarks(Entry entry) throws ImageException {
        String foreign = OverlayMarks.foreign(entry);
        if (!foreign.isEmpty()) {
            throw new ImageException("/" + Entry.shown(entry.path()) + " has the mark " + foreign
                    + ": a layer that was mounted with redirect_dir or metacopy can't be read by itself");
        }
    }

    private OpenDirectory in(Path layer, String path) throws IOException {
        return open.get(layer, path);
    }

    /** {@return its path from the stack's root on} */
    public String path() {
        return place.path();
    }

    /** {@return whether no layer has it} */
    public boolean isNowhere() {
        return layers.isEmpty();
    }

    /** {@return the directory itself, as its topmost layer has it} */
    public Entry self() throws IOException {
        return in(layers.get(0), place.path()).self();
    }

    /** {@return what lies under a name, if anything does} */
    public Optional<Found> find(String name) throws IOException {
        String path = place.path();
        for (Path layer : layers) {
            Optional<Entry> entry = in(layer, path).read(name);
            if (entry.isPresent()) {
                return entry.get().kind() == Kind.WHITEOUT
                        ? Optional.empty()
                        : Optional.of(new Found(entry.get(), layer, this));
            }
        }
        return Optional.empty();
    }

    /** {@return everything in it, sorted by name} */
    public NavigableMap<String, Found> entries() throws IOException {
        String path = place.path();
        NavigableMap<String, Found> all = new TreeMap<>();
        for (Path layer : layers) {
            for (Entry entry : in(layer, path).entries()) {
                all.putIfAbsent(entry.name(), new Found(entry, layer, this));
            }
        }
        all.values().removeIf(found -> found.entry().kind() == Kind.WHITEOUT);
        return all;
    }

    /** {@return the directory of that name, down to the layer that hides those below it; one with nothing in it where there is none} */
    public StackedDirectory below(String name) throws IOException {
        String path = place.path();
        List<Path> below = new ArrayList<>();
        for (Path layer : layers) {
            Optional<Entry> entry = in(layer, path).read(name);
            if (entry.isPresent() && entry.get().kind() != Kind.DIRECTORY) {
                break;
            }
            if (entry.isPresent()) {
                below.add(layer);
                if (OverlayMarks.isOpaque(entry.get())) {
                    break;
                }
            }
        }
        return new StackedDirectory(open, place.below(name), below);
    }

    @Override
    public void close() {
        if (place.above() == null) {
            open.close();
        }
    }
}
