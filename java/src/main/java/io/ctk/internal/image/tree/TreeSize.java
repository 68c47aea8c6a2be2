package io.ctk.internal.image.tree;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.OpenDirectories;
import io.ctk.internal.layer.OpenDirectory;
import io.ctk.internal.layer.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What files occupy on disk, each once however many names it has. */
public final class TreeSize {
    private final Path root;
    private final OpenDirectories open;
    private final Set<Entry.File> counted = new HashSet<>();
    private long bytes;

    private TreeSize(Path root, OpenDirectories open) {
        this.root = root;
        this.open = open;
    }

    /** {@return how many bytes the file or tree occupies, without what its mode keeps this process out of; 0 where there is none} */
    public static long of(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
        }
        try (OpenDirectories open = new OpenDirectories()) {
            TreeSize size = new TreeSize(path, open);
            Level.walk(size.new Directory(Place.ROOT));
            return size.bytes;
        }
    }

    private final class Directory implements Level {
        private final Place place;
        private final Iterator<String> names;

        Directory(Place place) throws IOException {
            this.place = place;
            this.names = names(place).iterator();
        }

        @Override
        public boolean isDone() {
            return !names.hasNext();
        }

        @Override
        public @Nullable Level next() throws IOException {
            String name = names.next();
            Optional<Entry> entry = read(place, name);
            if (entry.isEmpty()) {
                return null;
            }
            Entry.Identity identity = entry.get().identity();
            boolean directory = entry.get().kind() == Kind.DIRECTORY;
            if (identity.links() <= 1 || directory || counted.add(identity.file())) {
                bytes += identity.allocated();
            }
            return directory ? new Directory(place.below(name)) : null;
        }
    }

    private Optional<Entry> read(Place place, String name) throws IOException {
        return unlessKeptOut(place, Optional.empty(), here -> here.read(name));
    }

    private List<String> names(Place place) throws IOException {
        return unlessKeptOut(place, List.of(), OpenDirectory::names);
    }

    private interface Reading<T> {
        T of(OpenDirectory directory) throws IOException;
    }

    private <T> T unlessKeptOut(Place place, T otherwise, Reading<T> reading) throws IOException {
        try {
            Optional<OpenDirectory> here = open.find(root, place.path());
            return here.isPresent() ? reading.of(here.get()) : otherwise;
        } catch (CtkException e) {
            if (e.errno() == Errno.EACCES) {
                return otherwise;
            }
            throw e;
        }
    }
}
