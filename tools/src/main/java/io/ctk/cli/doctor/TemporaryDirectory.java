package io.ctk.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A directory with empty directories in it, gone when closed. */
final class TemporaryDirectory implements AutoCloseable {
    private final Deque<Path> made = new ArrayDeque<>();
    private final Path directory;

    TemporaryDirectory() throws IOException {
        directory = Files.createTempDirectory("ctk-doctor-");
        made.push(directory);
    }

    Path make(String name) throws IOException {
        Path path = Files.createDirectory(directory.resolve(name));
        made.push(path);
        return path;
    }

    @Override
    public void close() throws IOException {
        while (!made.isEmpty()) {
            Files.deleteIfExists(made.pop());
        }
    }
}
