package io.ctk.container.attack;

import io.ctk.internal.layer.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Two names that change places as fast as they can. */
final class Exchange implements AutoCloseable {
    private final Path one;
    private final Path other;
    private final Thread thread = new Thread(this::run, "exchange");
    private volatile boolean ended;

    Exchange(Path one, Path other) {
        this.one = one;
        this.other = other;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!ended) { // an even number of times
                Trees.exchange(one, other);
                Trees.exchange(one, other);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
