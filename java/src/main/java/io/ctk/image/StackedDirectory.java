package io.ctk.image;

import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.OverlayMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One directory of several layers, as overlayfs would show it, without mounting anything: so that an ordinary user can, and that a
 * process that is killed leaves no mount. For one thread.
 */
final class StackedDirectory implements AutoCloseable {
    private record Part(Path layer, OpenDirectory directory) {}

    /** What lies under a name, and the layer that has it. */
    record Found(Entry entry, OpenDirectory holder) {
        InputStream content() throws IOException {
            return holder.content(entry.name());
        }
    }

    private final String path;
    private final List<Part> parts;

    private StackedDirectory(String path, List<Part> parts) {
        this.path = path;
        this.parts = parts;
    }

    /** {@return the root of a stack}
     *
     * @param layers the topmost first
     */
    static StackedDirectory root(List<Path> layers) throws IOException {
        StackedDirectory root = new StackedDirectory("", new ArrayList<>());
        try {
            for (Path layer : layers) {
                root.parts.add(new Part(layer, OpenDirectory.open(layer, "")));
            }
            return root;
        } catch (IOException | RuntimeException | Error e) {
            root.close();
            throw e;
        }
    }

    /** {@return one that has nothing in it} */
    static StackedDirectory nothing(String path) {
        return new StackedDirectory(path, List.of());
    }

    /** {@return the directory itself, as its topmost layer has it} */
    Entry self() throws IOException {
        return parts.get(0).directory().self();
    }

    /** {@return what lies under a name, if anything does} */
    Optional<Found> find(String name) throws IOException {
        for (Part part : parts) {
            Optional<Entry> entry = part.directory().read(name);
            if (entry.isPresent()) {
                return entry.get().kind() == Kind.WHITEOUT
                        ? Optional.empty()
                        : Optional.of(new Found(entry.get(), part.directory()));
            }
        }
        return Optional.empty();
    }

    /** {@return everything in it, sorted by name} */
    Map<String, Found> entries() throws IOException {
        Map<String, Found> all = new TreeMap<>();
        for (Part part : parts) {
            for (String name : part.directory().names()) {
                if (!all.containsKey(name)) {
                    Optional<Entry> entry = part.directory().read(name);
                    entry.ifPresent(e -> all.put(name, new Found(e, part.directory())));
                }
            }
        }
        all.values().removeIf(found -> found.entry().kind() == Kind.WHITEOUT);
        return new LinkedHashMap<>(all);
    }

    /** {@return the directory of that name, down to the layer that hides those below it; one with nothing in it where there is none} */
    StackedDirectory below(String name) throws IOException {
        String there = Entry.join(path, name);
        StackedDirectory below = new StackedDirectory(there, new ArrayList<>());
        try {
            for (Part part : parts) {
                Optional<Entry> entry = part.directory().read(name);
                if (entry.isPresent() && entry.get().kind() != Kind.DIRECTORY) {
                    break;
                }
                if (entry.isPresent()) {
                    below.parts.add(new Part(part.layer(), OpenDirectory.open(part.layer(), there)));
                    if (OverlayMarks.isOpaque(entry.get())) {
                        break;
                    }
                }
            }
            return below;
        } catch (IOException | RuntimeException | Error e) {
            below.close();
            throw e;
        }
    }

    @Override
    public void close() {
        parts.forEach(part -> part.directory().close());
    }
}
