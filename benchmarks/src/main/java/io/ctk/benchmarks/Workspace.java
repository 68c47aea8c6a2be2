package io.ctk.benchmarks;

import io.ctk.mount.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory for one benchmark, removed with all that is in it. */
final class Workspace implements AutoCloseable {
    private final Path path;
    private final @Nullable Mount memory;

    private Workspace(Path path, @Nullable Mount memory) {
        this.path = path;
        this.memory = memory;
    }

    /** {@return a directory on the disk that {@code CTK_BENCH} names, /var/tmp unless set} */
    static Workspace onDisk() throws IOException {
        return new Workspace(make(), null);
    }

    /** {@return a directory in memory} */
    static Workspace inMemory() throws IOException {
        Path path = make();
        return new Workspace(path, Mount.filesystem("tmpfs", List.of("mode=700"), path, Set.of()));
    }

    private static Path make() throws IOException {
        return Files.createTempDirectory(Path.of(System.getenv().getOrDefault("CTK_BENCH", "/var/tmp")), "ctk-bench-");
    }

    /** {@return a value that the benchmark's preparation has set} */
    static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not prepared");
        }
        return value;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (memory != null) {
            memory.close();
        }
        try (Stream<Path> all = Files.walk(path)) {
            all.sorted(Comparator.reverseOrder()).forEach(Workspace::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
